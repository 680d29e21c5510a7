//! The code that a form names: one that is there, or a new one.

use crate::{
    audit_log::AuditContext,
    coding::{
        Code,
        code_store::{self, CodeText},
        name_problem,
    },
    db::Conn,
    staff::proof::Reviewer,
    web::{
        DeskForm, Error,
        desk_form::TEXT,
        markup::Markup,
        new_name::{self, quoted},
    },
};

/// The names of the fields that name a code: in words, as a new one, and by the button of a code that was used last.
pub const FIELDS: [&str; 3] = ["code_name", "make_code", "recent"];

/// A code that was named in a form.
pub enum Choice {
    Known(Code),
    New(String),
}

impl Choice {
    /// Reads the code of a form. The name of a code that is there means that code; one that only begins like others needs a tick to be new.
    /// The button of a code goes before a name.
    pub async fn read(db: &mut Conn, form: &mut DeskForm) -> sqlx::Result<Option<Self>> {
        if form.is_ticked("recent") {
            return Self::recent(db, form).await;
        }
        let named = form.line("code_name", TEXT, "Type the name of a code, one that is there or a new one.");
        if named.is_empty() {
            return Ok(None);
        }
        let problem = match code_store::code_named(db, &named).await? {
            Some(code) if code.retired => "This code is retired. Bring it back in the codebook, or use another.".into(),
            Some(code) => return Ok(Some(Self::Known(code))),
            None => match name_problem(&named) {
                Some(problem) => problem.into(),
                None if form.is_ticked("make_code") => return Ok(Some(Self::New(named))),
                None => match code_store::codes_beginning(db, &named).await? {
                    similar if similar.is_empty() => return Ok(Some(Self::New(named))),
                    similar => {
                        format!("There is no code “{named}”, but there is {}. Type the whole name, or tick that this is a new one.", quoted(&similar))
                    }
                },
            },
        };
        form.wrong("code_name", &problem);
        Ok(None)
    }

    async fn recent(db: &mut Conn, form: &mut DeskForm) -> sqlx::Result<Option<Self>> {
        let code = match form.value("recent").parse().ok() {
            Some(id) => code_store::code(db, id).await?.filter(|code| !code.retired),
            None => None,
        };
        if code.is_none() {
            form.wrong("code_name", "This code is not offered any more: somebody retired it, or put it into another. Use another.");
        }
        Ok(code.map(Self::Known))
    }

    /// The code itself, made now if it is new.
    pub async fn code(self, db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer) -> Result<Code, Error> {
        match self {
            Self::Known(code) => Ok(code),
            Self::New(name) => {
                let new = CodeText { name: &name, ..CodeText::default() };
                let id = code_store::create_code(db, audit, by, &new).await?.ok_or(Error::Unreadable)?;
                code_store::code(db, id).await?.ok_or(Error::NotThere)
            }
        }
    }
}

/// Renders the box that finds a code or names a new one. `key` goes to it.
pub fn finder(form: &DeskForm, label: &str, hint: &str, key: Option<&'static str>, codes: &[Code]) -> Markup {
    let known: Vec<String> = codes.iter().filter(|code| !code.retired).map(|code| code.name.clone()).collect();
    let [name, tick, _] = FIELDS;
    new_name::finder(form, [name, tick], (label, hint, "This is a new code"), key, &known)
}
