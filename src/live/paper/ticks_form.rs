//! The half of the page for dots and ticks: how it is filled in, read and shown again.

use crate::{
    db::Conn,
    group_sessions::{AnswerFormat, DOTS, prompt_store::Prompt, store::GroupSession},
    live::{
        paper::acts::{Chosen, counted_before},
        wall::choices,
    },
    receipts::token::FormToken,
    state::App,
    text,
    web::{
        DeskForm, Fields,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The field for problems of the whole sheet.
pub const SHEET: &str = "asked";

/// The input of the half of the page for dots and ticks.
pub struct Sheet {
    pub form: DeskForm,
    /// The one it came with.
    pub token: Option<FormToken>,
    pub notice: Option<SheetNotice>,
}

/// The success message to show.
pub enum SheetNotice {
    Counted(FormToken, Chosen),
    TakenBack,
}

impl Sheet {
    pub fn blank(prompts: &[Prompt]) -> Self {
        let ticked = prompts.iter().filter(|prompt| prompt.format != AnswerFormat::Dots);
        let form = ticked.fold(DeskForm::fresh("sheet-"), |form, prompt| form.with(&prompt.id.to_string(), ""));
        Self { form, token: None, notice: None }
    }

    /// The next one.
    pub fn after(prompts: &[Prompt], notice: SheetNotice) -> Self {
        Self { notice: Some(notice), ..Self::blank(prompts) }
    }

    /// The one after that which an address says is counted, if it is.
    pub async fn after_counted(db: &mut Conn, app: &App, prompts: &[Prompt], token: &str) -> sqlx::Result<Self> {
        // Later, what was chosen together is nobody's business any more.
        let Some(token) = FormToken::read(&app.vault, token).filter(|token| token.is_fresh(&app.clock)) else { return Ok(Self::blank(prompts)) };
        let chosen = counted_before(db, &app.vault, prompts, &token).await?;
        Ok(if chosen.is_empty() { Self::blank(prompts) } else { Self::after(prompts, SheetNotice::Counted(token, chosen)) })
    }

    /// As it was sent, with whichever button.
    pub fn sent(app: &App, fields: &Fields, prompts: &[Prompt]) -> Self {
        let names = prompts.iter().flat_map(names).chain([SHEET.into()]);
        let form = names.fold(DeskForm::fresh("sheet-"), |form, name| form.with(&name, fields.text(&name)));
        Self { form, token: FormToken::read(&app.vault, fields.text("sheet")), notice: None }
    }

    /// Says that both halves have a button, and neither was pressed.
    pub fn which_button(&mut self) {
        self.form.wrong(SHEET, "Nothing was sent yet. Press “Keep it” for the words, or “Count this sheet” for dots and ticks.");
    }

    /// Whether something is chosen that is not counted yet.
    pub fn waits(&self, prompts: &[Prompt]) -> bool {
        let blank = |prompt: &Prompt, value: &str| value.is_empty() || prompt.format == AnswerFormat::Dots && value == "0";
        prompts.iter().any(|prompt| names(prompt).iter().any(|name| !blank(prompt, self.form.value(name))))
    }

    /// Reads the choices, and notes problems in the form.
    pub fn chosen(&mut self, prompts: &[Prompt]) -> Chosen {
        let mut chosen = vec![];
        for prompt in prompts {
            let marks = if prompt.format == AnswerFormat::Dots { self.dots(prompt) } else { self.tick(prompt) };
            if !marks.is_empty() {
                chosen.push((prompt.id, marks));
            }
        }
        if self.token.is_none() {
            self.form.wrong(SHEET, "This page did not come whole. Nothing was counted yet: look it over, then count it again.");
        } else if self.form.value(SHEET) != asked(prompts) {
            self.form
                .wrong(SHEET, "The questions were changed since this page was opened. Nothing was counted yet: look it over, then count it again.");
            // Now they know: the page goes on with the questions as they are.
            self.form = std::mem::replace(&mut self.form, DeskForm::fresh("")).without(SHEET);
        } else if chosen.is_empty() && self.form.is_fine() {
            self.form.wrong(SHEET, "Choose what the sheet says. A sheet on which nothing is chosen is not counted.");
        }
        chosen
    }

    fn dots(&mut self, prompt: &Prompt) -> Vec<(i64, i64)> {
        let mut marks = vec![];
        for (choice, name) in names(prompt).into_iter().enumerate() {
            let dots = self.form.pick_or_none::<u8>(&name, |dots| *dots <= DOTS, &format!("Choose 0 to {DOTS} dots.")).unwrap_or(0);
            if dots > 0 {
                marks.push((choice as i64, i64::from(dots)));
            }
        }
        let all: i64 = marks.iter().map(|(_, dots)| dots).sum();
        if all > i64::from(DOTS) {
            let sentence =
                format!("These are {all} dots, and a sheet has {DOTS}. If more are drawn, it can’t be known which count: leave them all at 0.");
            self.form.wrong(&prompt.id.to_string(), &sentence);
        }
        marks
    }

    fn tick(&mut self, prompt: &Prompt) -> Vec<(i64, i64)> {
        let most = choices(text::english(), prompt).len();
        let tick = self.form.pick_or_none::<usize>(&prompt.id.to_string(), |choice| *choice < most, "Choose one, or that it is left blank.");
        tick.map(|choice| (choice as i64, 1)).into_iter().collect()
    }

    /// Its half of the form.
    pub fn view(&self, app: &App, session: &GroupSession, prompts: &[Prompt]) -> Option<Markup> {
        if prompts.is_empty() && self.form.is_fine() {
            return None;
        }
        // As long as its token is good, what the page brings is still the same sheet.
        let token = self.token.clone().filter(|token| token.is_fresh(&app.clock)).unwrap_or_else(|| FormToken::new(&app.clock));
        let notice = self.notice.as_ref().map(|notice| notice.view(app, session, prompts));
        let so_far = match session.sheets {
            0 => String::new(),
            1 => " 1 sheet is counted so far.".into(),
            sheets => format!(" {sheets} sheets are counted so far."),
        };
        let button = (!prompts.is_empty()).then(|| {
            let action = format!("/group-sessions/{}/typing/ticks", session.id);
            view! { <button class="bt main" formaction=action>"Count this sheet"</button> }
        });
        let questions = prompts.iter().map(|prompt| self.question(prompt)).collect_view();
        let view = view! {
            <section class="sheetful" aria-labelledby="ticks" id=format!("sheet-{SHEET}") tabindex=(!self.form.is_fine()).then_some("-1")>
                <h2 id="ticks">"Dots and ticks"</h2>
                {notice}
                {self.form.hint_and_error(SHEET, &format!("All that is chosen on one sheet, at once. What is blank on it stays blank.{so_far}"))}
                <input type="hidden" name="sheet" value=token.write(&app.vault)/>
                <input type="hidden" name=SHEET value=asked_on(&self.form, SHEET, prompts)/>
                {questions}
                {button}
            </section>
        };
        Some(view.into_markup())
    }

    fn question(&self, prompt: &Prompt) -> Markup {
        let (id, choices) = (prompt.id.to_string(), choices(text::english(), prompt));
        if prompt.format != AnswerFormat::Dots {
            let blank = (String::new(), "Left blank".to_string());
            let picks = choices.into_iter().enumerate().map(|(choice, text)| (choice.to_string(), text)).chain([blank]);
            return self.form.picks(&id, "radio", &prompt.question, "", picks.collect());
        }
        let selects = names(prompt).into_iter().zip(choices).map(|(name, choice)| {
            let options = (0..=DOTS).map(|dots| self.form.option(&name, dots, dots.to_string())).collect_view();
            self.form.select(&name, &choice, "", options.into_markup())
        });
        let selects = view! { <div class="dots">{selects.collect_view()}</div> };
        self.form.group(&id, &prompt.question, &format!("At most {DOTS} dots in all."), selects.into_markup())
    }
}

impl SheetNotice {
    fn view(&self, app: &App, session: &GroupSession, prompts: &[Prompt]) -> Markup {
        let SheetNotice::Counted(token, chosen) = self else {
            return view! { <p class="told slim" role="status" tabindex="-1" autofocus=true><b>"That sheet is taken back: nothing of it counts."</b></p> }.into_markup();
        };
        let counted = if session.dry_run { "That sheet is counted, until the dry run ends." } else { "That sheet is counted." };
        let action = format!("/group-sessions/{}/typing/back", session.id);
        view! {
            <div class="told slim" role="status" tabindex="-1" autofocus=true>
                <p><b>{counted}</b>" "<bdi dir="auto">{said(prompts, chosen)}</bdi></p>
                <button class="bt" formaction=action name="counted" value=token.write(&app.vault)>"Take it back"</button>
            </div>
        }
        .into_markup()
    }
}

/// The choices of one sheet, in words.
fn said(prompts: &[Prompt], chosen: &Chosen) -> String {
    let said = chosen.iter().filter_map(|(id, marks)| {
        let prompt = prompts.iter().find(|prompt| prompt.id == *id)?;
        let names = choices(text::english(), prompt);
        let said = marks.iter().filter_map(|(choice, dots)| {
            let name = names.get(usize::try_from(*choice).ok()?)?;
            Some(if prompt.format == AnswerFormat::Dots { format!("{name} {dots}") } else { name.clone() })
        });
        Some(said.collect::<Vec<_>>().join(", "))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// The fields of a question: one for each thing that dots go to, or one for all that can be ticked.
fn names(prompt: &Prompt) -> Vec<String> {
    match prompt.format {
        AnswerFormat::Dots => (0..prompt.options.len()).map(|choice| format!("{}-{choice}", prompt.id)).collect(),
        _ => vec![prompt.id.to_string()],
    }
}

/// The digest of the questions when the page was opened; a page that is shown again for something else keeps it.
pub fn asked_on(form: &DeskForm, field: &str, prompts: &[Prompt]) -> String {
    Some(form.value(field)).filter(|asked| !asked.is_empty()).map_or_else(|| asked(prompts), str::to_string)
}

/// A digest of the questions: choices from a page with other questions must not count for these.
pub fn asked(prompts: &[Prompt]) -> String {
    let mut hasher = DefaultHasher::new();
    for prompt in prompts {
        (prompt.id.bytes(), <&str>::from(prompt.format), &prompt.question, &prompt.options).hash(&mut hasher);
    }
    hasher.finish().to_string()
}
