//! The theme that a form names: one that is there, or a new one. A name that is only begun makes none.

use crate::{
    analysis::{
        MOST_IN_NAME, name_problem,
        name_store::{ThemeName, standing, theme_names},
        theme_store::create_theme,
    },
    audit_log::AuditContext,
    db::Conn,
    id::ThemeId,
    staff::proof::Reviewer,
    web::{
        DeskForm, Error,
        markup::Markup,
        new_name::{self, begun, folded, quoted},
    },
};

/// The names of the fields that name a theme.
pub const FIELDS: [&str; 2] = ["theme_name", "new_theme"];
/// The tick that says so.
pub const IS_NEW: &str = "Make a new theme called this";

/// The problem of a retired theme’s name.
pub const RETIRED: &str = "This theme is retired: nothing new is tied to it. Offer it again on its own page, or name another.";

/// Names of so few letters are more often begun than meant.
const SHORT: usize = 3;

/// Why no theme is made of a typed name yet; `None` where one has that name, or nobody can have meant another.
pub async fn unclear(db: &mut Conn, name: &str) -> sqlx::Result<Option<String>> {
    if standing(db, name).await?.is_some() {
        return Ok(None);
    }
    let themes = theme_names(db).await?;
    let similar = begun(themes.iter().filter(|theme| !theme.retired).map(|theme| theme.name.as_str()), name);
    Ok(match similar.is_empty() {
        false => Some(format!("There is no theme “{name}”, but there is {}. Write the whole name, or say that this is a new one.", quoted(&similar))),
        true if folded(name).chars().count() <= SHORT => {
            Some(format!("There is no theme “{name}”, and that is a short name for one. Write the whole name, or say that this is a new one."))
        }
        true => None,
    })
}

/// Why nothing can be tied to a typed name. `sure`: the person has said that it is a new one.
pub async fn problem(db: &mut Conn, name: &str, sure: bool) -> sqlx::Result<Option<String>> {
    Ok(match (name_problem(name), standing(db, name).await?) {
        (Some(problem), _) => Some(problem.into()),
        (None, Some(theme)) => theme.retired.then(|| RETIRED.into()),
        (None, None) if sure => None,
        (None, None) => unclear(db, name).await?,
    })
}

/// Reads the name of a form; `None` when it has a problem, which the form says then.
pub async fn read(db: &mut Conn, form: &mut DeskForm) -> sqlx::Result<Option<String>> {
    let [field, tick] = FIELDS;
    let name = form.line(field, MOST_IN_NAME, "Type the name of a theme, one that is there or a new one.");
    if name.is_empty() || !form.is_fine() {
        return Ok(None);
    }
    let problem = problem(db, &name, form.is_ticked(tick)).await?;
    if let Some(problem) = &problem {
        form.wrong(field, problem);
    }
    Ok(problem.is_none().then_some(name))
}

/// The theme of a name that was read, made now if it is new.
pub async fn made(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, name: &str) -> Result<ThemeId, Error> {
    create_theme(db, audit, by, name, "").await?.ok_or(Error::Unreadable)
}

/// Renders the box that finds a theme or names a new one.
pub fn finder(form: &DeskForm, label: &str, hint: &str, themes: &[ThemeName]) -> Markup {
    let known: Vec<String> = themes.iter().filter(|theme| !theme.retired).map(|theme| theme.name.clone()).collect();
    new_name::finder(form, FIELDS, (label, hint, IS_NEW), None, &known)
}
