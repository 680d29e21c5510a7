//! The forms on the page of a concern: deciding, adding to the record, keeping somebody out, the redacted copy, and sending it back.

use crate::{
    concerns::{
        ConcernEvent, meanwhile,
        store::{Step, excluded},
    },
    feedback::Decision,
    id::FeedbackId,
    staff::Person,
    web::{
        DeskForm,
        conflict::Conflict,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// The names of the forms; each begins the ids of its fields.
pub const FORMS: [&str; 5] = ["", "more-", "out-", "copy-", "back-"];

/// The forms of a page; one of them may have been sent.
pub struct Forms([DeskForm; 5], Option<Conflict>);

impl Forms {
    pub fn fresh() -> Self {
        Self(FORMS.map(DeskForm::fresh), None)
    }

    /// The forms with one of them as it was sent.
    pub fn with(sent: DeskForm, at: usize) -> Self {
        let mut forms = Self::fresh();
        forms.0[at] = sent;
        forms
    }

    /// The same with what another lead has done meanwhile.
    pub fn beside(self, conflict: Conflict) -> Self {
        Self(self.0, Some(conflict))
    }

    pub fn conflict(&self) -> Option<&Conflict> {
        self.1.as_ref()
    }

    pub fn wrongs(&self) -> Vec<(String, String)> {
        self.0.iter().flat_map(DeskForm::wrongs).collect()
    }
}

/// The data that the forms need.
pub struct Shown<'a> {
    pub id: FeedbackId,
    pub steps: &'a [Step],
    pub undecided: bool,
    /// Everybody who works here.
    pub colleagues: &'a [Person],
    /// The words of the redacted copy.
    pub copy: Option<String>,
    /// The words were taken back: they are used for nothing else.
    pub withdrawn: bool,
    /// The states that the forms show.
    pub was: meanwhile::Shown,
}

pub fn forms_view(shown: &Shown<'_>, Forms([decide, more, out, copy, back], _): &Forms) -> Markup {
    let first = !shown.steps.iter().any(|step| matches!(step.what, ConcernEvent::Decided(_)));
    (
        decision_form(shown, first, decide),
        (!first).then(|| addition_form(shown.id, more)),
        exclusion_form(shown, out),
        (!shown.withdrawn).then(|| copy_form(shown, copy)),
        shown.undecided.then(|| send_back_form(shown, back)),
    )
        .into_markup()
}

fn decision_form(shown: &Shown<'_>, first: bool, form: &DeskForm) -> Markup {
    let choices = [
        (Decision::Referral, "The threshold is met: referral"),
        (Decision::AdviceGiven, "Advice given, or asked for, and no referral"),
        (Decision::NoFurtherAction, "No further action: read, thought through, and left here"),
    ];
    let choices = choices.map(|(decision, text)| (<&str>::from(decision).to_string(), text.to_string())).to_vec();
    let hint = if first { "Kept sealed with the concern." } else { "Kept sealed with the concern. The earlier decision stays below it." };
    let referral = view! {
        <div class="inline">
            {form.input("referred_to", "text", "To whom", "")}
            {form.input("referred_on", "date", "On", "")}
            {form.input("reference", "text", "Their reference, if there is one", "")}
        </div>
    };
    view! {
        <section class="panel decide" aria-labelledby="decide">
            <h2 id="decide">{if first { "Decide" } else { "Decide again" }}</h2>
            <form method="post" action=format!("/concerns/{}/decision", shown.id) autocomplete="off">
                {shown.was.decision.field_of(form)}
                {form.picks("decision", "radio", "What did you decide?", "", choices)}
                {form.group("referral", "For a referral", "", referral.into_markup())}
                {form.area("note", "Why", hint, 5)}
                <button class="bt main">"Record the decision"</button>
            </form>
        </section>
    }
    .into_markup()
}

fn addition_form(id: FeedbackId, form: &DeskForm) -> Markup {
    let kinds = [("Outcome", "What came of it"), ("Added", "A correction, or something left out")];
    let kinds = kinds.map(|(value, text)| (value.to_string(), text.to_string())).to_vec();
    view! {
        <section class="panel decide" aria-labelledby="more">
            <h2 id="more">"Add to the record"</h2>
            <form method="post" action=format!("/concerns/{id}/addition") autocomplete="off">
                {form.picks("kind", "radio", "What is it?", "Nothing that stands in the record is changed.", kinds)}
                {form.area("note", "Text", "Kept sealed with the concern.", 4)}
                <button class="bt">"Add it"</button>
            </form>
        </section>
    }
    .into_markup()
}

fn exclusion_form(shown: &Shown<'_>, form: &DeskForm) -> Markup {
    let (id, out) = (shown.id, excluded(shown.steps));
    let options = shown.colleagues.iter().filter(|person| !out.iter().any(|(known, _)| *known == person.id));
    let options = options.map(|person| form.option("person", person.id, &person.name)).collect_view();
    let options = view! { {form.option("person", "", "Choose")}{options} };
    let rows = out.into_iter().map(|(person, name)| {
        view! {
            <li>
                <form method="post" action=format!("/concerns/{id}/readmission")>
                    <bdi dir="auto">{name.clone()}</bdi>" is kept out. "
                    <button class="bt" name="person" value=person.to_string()>"Let in again"<span class="hide">": "{name}</span></button>
                </form>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <section class="panel" aria-labelledby="out">
            <h2 id="out">"Not this member of staff"</h2>
            {(!rows.is_empty()).then(|| view! { <ul class="plainlist">{rows}</ul> })}
            <details open=!form.is_fine()>
                <summary>"Keep somebody out of this concern"</summary>
                <form method="post" action=format!("/concerns/{id}/exclusion") autocomplete="off">
                    <p>"For when the words are about them, or they are close to it. They can’t open it, don’t see it in the list, and it isn’t counted for them."</p>
                    {form.select("person", "Who", "", options.into_markup())}
                    {form.area("note", "Why", "Kept sealed with the concern.", 2)}
                    <button class="bt">"Keep them out"</button>
                </form>
            </details>
        </section>
    }
    .into_markup()
}

fn copy_form(shown: &Shown<'_>, form: &DeskForm) -> Markup {
    let is_made = shown.steps.iter().any(|step| step.copy.is_some());
    let known = shown.copy.as_ref().filter(|_| !form.is_ticked("words")).map(|words| DeskForm::fresh(FORMS[3]).with("words", words));
    let form = known.as_ref().unwrap_or(form);
    let is_open = !form.is_fine();
    let (summary, button) = if is_made {
        ("Change the redacted copy", "Put this text in its place")
    } else {
        ("Send a redacted copy to analysis", "Send the copy to analysis")
    };
    view! {
        <details class="panel" open=is_open>
            <summary>{summary}</summary>
            <form method="post" action=format!("/concerns/{}/copy", shown.id) autocomplete="off">
                {shown.was.copy.field_of(form)}
                {form.area("words", "The text for analysis", "Write what the Board should learn, without anything that says who it is about. Reviewers read this text, marked as a redacted copy. They see neither the concern nor the young person’s words.", 6)}
                <button class="bt">{button}</button>
            </form>
        </details>
    }
    .into_markup()
}

fn send_back_form(shown: &Shown<'_>, form: &DeskForm) -> Markup {
    let id = shown.id;
    let what_follows = if shown.withdrawn {
        "It was taken back, so it does not go to the inbox: it is hidden from everybody at once, you included, and gone for good after its seven days. This record goes with it."
    } else {
        "It goes back to the inbox, unread, for the reviewers. That you sent it back, and why, stays here."
    };
    view! {
        <section class="panel" aria-labelledby="back">
            <h2 id="back">"Not a concern?"</h2>
            <form method="post" action=format!("/concerns/{id}/return") autocomplete="off">
                <p>{what_follows}</p>
                {form.area("note", "Why it is not a concern", "Kept sealed. The reviewers don’t see it.", 3)}
                <button class="bt">{if shown.withdrawn { "Not a concern: hide it" } else { "Not a concern: back to the inbox" }}</button>
            </form>
        </section>
    }
    .into_markup()
}
