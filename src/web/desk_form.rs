//! A form of the staff side: reads typed values, collects problems, and renders the fields with both.

use super::markup::{IntoMarkup, Markup};
use crate::{
    clock::short_day,
    typed::{with_newlines, written},
    unicode::nfc,
    web::{
        Fields, page_cache,
        parts::SafeTextarea,
        typed_day::{self, NotADay},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::str::FromStr;

/// Longest name staff may give anything, in characters.
pub const NAME: usize = 120;
/// Longest text staff may write, in characters.
pub const TEXT: usize = 5_000;

/// The values of one form of a page, and its problems.
pub struct DeskForm {
    prefix: String,
    values: Vec<(String, String)>,
    wrongs: Vec<(String, String)>,
    /// The state that it showed when it was sent, until it is told of another.
    was: Option<String>,
}

impl DeskForm {
    /// A form nobody has sent yet. The prefix keeps the ids of several forms on one page apart.
    pub fn fresh(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), values: vec![], wrongs: vec![], was: None }
    }

    /// The same form with this in one of its fields; a name may come several times.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push((name.into(), value.to_string()));
        self
    }

    /// The same form as if one of its fields had not come.
    pub fn without(mut self, name: &str) -> Self {
        self.values.retain(|(field, _)| field != name);
        self
    }

    /// A form as it was sent; the names are those of its fields.
    pub fn sent(prefix: impl Into<String>, fields: &Fields, names: &[&str]) -> Self {
        let values = names.iter().flat_map(|name| fields.all(name).map(|value| (name.to_string(), value.to_string())));
        let was = Some(fields.text("was")).filter(|was| !was.is_empty() && was.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let mut form = Self { prefix: prefix.into(), values: values.collect(), wrongs: vec![], was: was.map(str::to_string) };
        if fields.broken {
            let place = form.values.iter().find(|(_, value)| value.contains('\u{fffd}')).map(|(name, _)| name.clone());
            form.wrong(&place.unwrap_or_default(), "Some letters could not be read. They show as \u{fffd}: please type them again.");
        }
        form
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// All values of a field, in order.
    pub fn values(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(field, _)| field == name)
    }

    /// Adds a problem of a field.
    pub fn wrong(&mut self, name: &str, sentence: &str) {
        self.wrongs.push((self.id(name), sentence.into()));
    }

    /// Adds the problem that somebody has changed meanwhile what the form shows. From here on it knows the present state.
    pub fn changed(&mut self, name: &str, sentence: &str) {
        self.was = None;
        self.wrong(name, sentence);
    }

    /// The state that a refused form showed, unless it was told of another: mended and sent again, it must still be compared with that.
    pub fn was(&self) -> Option<&str> {
        self.was.as_deref().filter(|_| !self.is_fine())
    }

    /// The problems with the ids of their fields, for the summary on top of the page.
    pub fn wrongs(&self) -> Vec<(String, String)> {
        self.wrongs.clone()
    }

    pub fn is_fine(&self) -> bool {
        self.wrongs.is_empty()
    }

    /// One line without control characters, in normal form C. `missing` is what to say when there is none; when it is "", none is fine.
    pub fn line(&mut self, name: &str, most: usize, missing: &str) -> String {
        let text = nfc(written(self.value(name)));
        self.check(name, &text, most, missing, char::is_control);
        text
    }

    /// Several lines, their ends made one kind, in normal form C.
    pub fn text(&mut self, name: &str, most: usize, missing: &str) -> String {
        let text = nfc(written(&with_newlines(self.value(name))));
        self.check(name, &text, most, missing, |letter| letter.is_control() && !matches!(letter, '\n' | '\t'));
        text
    }

    fn check(&mut self, name: &str, text: &str, most: usize, missing: &str, refused: impl Fn(char) -> bool) {
        let refused = |letter| refused(letter) || page_cache::is_gap(letter);
        let count = text.chars().count();
        if text.is_empty() && !missing.is_empty() {
            self.wrong(name, missing);
        } else if count > most {
            self.wrong(name, &format!("This has {count} characters. Please use at most {most}."));
        } else if text.chars().any(refused) {
            self.wrong(name, "There is a hidden control character where you see \u{fffd}. Please take it out.");
            for (_, value) in self.values.iter_mut().filter(|(field, _)| field == name) {
                *value = value.chars().map(|letter| if refused(letter) && letter != '\r' { '\u{fffd}' } else { letter }).collect();
            }
        }
    }

    /// One of what is offered; otherwise the sentence is what is wrong.
    pub fn pick<T: FromStr>(&mut self, name: &str, offered: impl Fn(&T) -> bool, sentence: &str) -> Option<T> {
        let picked = written(self.value(name)).parse().ok().filter(offered);
        if picked.is_none() {
            self.wrong(name, sentence);
        }
        picked
    }

    /// Like `pick`, but an empty field is fine.
    pub fn pick_or_none<T: FromStr>(&mut self, name: &str, offered: impl Fn(&T) -> bool, sentence: &str) -> Option<T> {
        if written(self.value(name)).is_empty() { None } else { self.pick(name, offered, sentence) }
    }

    /// A day, however it is written; `sentence` says which days are offered.
    pub fn day(&mut self, name: &str, today: Date, offered: impl Fn(&Date) -> bool, sentence: &str) -> Option<Date> {
        let read = typed_day::read(self.value(name), today, &offered);
        if let Ok(day) = read
            && offered(&day)
        {
            // From here on it is written as browsers and the database write it.
            self.values.iter_mut().filter(|(field, _)| field == name).for_each(|(_, value)| *value = day.to_string());
            return Some(day);
        }
        match read {
            Ok(_) | Err(NotADay::Empty) => self.wrong(name, sentence),
            Err(NotADay::Unclear) => self.wrong(name, &format!("{sentence} Write it like {}.", short_day(today))),
            Err(problem) => self.wrong(name, &problem.to_string()),
        }
        None
    }

    /// Like `day`, but an empty field is fine.
    pub fn day_or_none(&mut self, name: &str, today: Date, offered: impl Fn(&Date) -> bool, sentence: &str) -> Option<Date> {
        if written(self.value(name)).is_empty() { None } else { self.day(name, today, offered, sentence) }
    }

    /// All of what is offered that were ticked.
    pub fn ticked<T: FromStr>(&self, name: &str, offered: impl Fn(&T) -> bool) -> Vec<T> {
        self.values.iter().filter(|(field, _)| field == name).filter_map(|(_, value)| value.parse().ok()).filter(offered).collect()
    }

    /// One line to write in; `kind` is the input's type.
    pub fn input(&self, name: &'static str, kind: &'static str, label: &str, hint: &str) -> Markup {
        let (id, value, wrong, described) = (self.id(name), self.value(name).to_string(), self.is_wrong(name), self.described(name, hint));
        let input = view! {
            <input id=id name=name type=kind value=value dir="auto" autocomplete="off" aria-describedby=described aria-invalid=wrong.then_some("true")/>
        };
        self.field(name, label, hint, input.into_markup())
    }

    /// One line to write in, which finds what is known while somebody types; `key` goes to it.
    pub fn finder(&self, name: &'static str, label: &str, hint: &str, key: Option<&'static str>, known: &[String]) -> Markup {
        let (id, value, wrong, described) = (self.id(name), self.value(name).to_string(), self.is_wrong(name), self.described(name, hint));
        let list = format!("{id}-known");
        let known = known.iter().map(|known| view! { <option value=known.clone()></option> }).collect_view();
        let input = view! {
            <input id=id name=name type="text" list=list.clone() value=value dir="auto" autocomplete="off" data-key=key aria-describedby=described aria-invalid=wrong.then_some("true")/>
            <datalist id=list>{known}</datalist>
        };
        self.field(name, label, hint, input.into_markup())
    }

    /// A box to write in.
    pub fn area(&self, name: &'static str, label: &str, hint: &str, rows: u8) -> Markup {
        self.next_area(name, label, hint, rows, None)
    }

    /// A box to write in. `again` is the id of a notice: the box takes the focus, and screen readers read the notice with it.
    pub fn next_area(&self, name: &'static str, label: &str, hint: &str, rows: u8, again: Option<&str>) -> Markup {
        let (id, text, wrong, focus) = (self.id(name), self.value(name).to_string(), self.is_wrong(name), again.is_some());
        let described = again.map(str::to_string).into_iter().chain(self.described(name, hint)).collect::<Vec<_>>().join(" ");
        self.field(name, label, hint, view! { <SafeTextarea name id text rows described wrong focus/> }.into_markup())
    }

    /// A list to pick one from; `options` are made with `option`.
    pub fn select(&self, name: &str, label: &str, hint: &str, options: Markup) -> Markup {
        let (id, field, wrong, described) = (self.id(name), name.to_string(), self.is_wrong(name), self.described(name, hint));
        let select =
            view! { <select id=id name=field autocomplete="off" aria-describedby=described aria-invalid=wrong.then_some("true")>{options}</select> };
        self.field(name, label, hint, select.into_markup())
    }

    /// One thing in the list of a `select`.
    pub fn option(&self, name: &str, value: impl ToString, text: impl Into<String>) -> Markup {
        let (value, text) = (value.to_string(), text.into());
        let selected = self.value(name) == value;
        view! { <option value=value selected=selected>{text}</option> }.into_markup()
    }

    /// Things to tick: `kind` is `radio` or `checkbox`.
    pub fn picks(&self, name: &str, kind: &'static str, legend: &str, hint: &str, things: Vec<(String, String)>) -> Markup {
        let picks = things.into_iter().enumerate().map(|(nth, (value, text))| {
            let checked = self.values.iter().any(|(field, known)| field == name && *known == value);
            // The summary on top leads to the first of them.
            let (id, field) = ((nth == 0).then(|| self.id(name)), name.to_string());
            view! { <label class="pick"><input id=id type=kind name=field value=value checked=checked/><bdi dir="auto">{text}</bdi></label> }
        });
        let class = if kind == "checkbox" { "picks many" } else { "picks" };
        let class = if self.is_wrong(name) { format!("{class} bad") } else { class.into() };
        let (picks, described) = (picks.collect_view(), self.described(name, hint));
        view! { <fieldset class=class aria-describedby=described><legend>{legend.to_string()}</legend>{self.hint_and_error(name, hint)}{picks}</fieldset> }
            .into_markup()
    }

    /// One box to tick, which sends `value`; `is_ticked` says whether it is.
    pub fn tick(&self, name: &'static str, value: impl ToString, label: &str) -> Markup {
        let (id, ticked, wrong, described) = (self.id(name), self.is_ticked(name), self.is_wrong(name), self.described(name, ""));
        let class = if wrong { "field bad" } else { "field" };
        view! {
            <div class=class>
                {self.hint_and_error(name, "")}
                <label class="pick"><input id=id type="checkbox" name=name value=value.to_string() checked=ticked aria-describedby=described aria-invalid=wrong.then_some("true")/>{label.to_string()}</label>
            </div>
        }
        .into_markup()
    }

    /// Several controls that answer one question; the summary on top leads to the question.
    pub fn group(&self, name: &str, legend: &str, hint: &str, controls: Markup) -> Markup {
        let (id, wrong, described) = (self.id(name), self.is_wrong(name), self.described(name, hint));
        let (class, reached) = (wrong.then_some("bad"), wrong.then_some("-1"));
        view! { <fieldset id=id class=class tabindex=reached aria-describedby=described><legend>{legend.to_string()}</legend>{self.hint_and_error(name, hint)}{controls}</fieldset> }
            .into_markup()
    }

    fn field(&self, name: &str, label: &str, hint: &str, control: Markup) -> Markup {
        let class = if self.is_wrong(name) { "field bad" } else { "field" };
        view! { <div class=class><label for=self.id(name)>{label.to_string()}</label>{self.hint_and_error(name, hint)}{control}</div> }.into_markup()
    }

    /// The hint and what is wrong, between the label and the control.
    pub fn hint_and_error(&self, name: &str, hint: &str) -> Markup {
        let id = self.id(name);
        let wrongs = self.wrongs.iter().filter(|(field, _)| *field == id).map(|(_, sentence)| sentence.clone()).collect::<Vec<_>>().join(" ");
        let error = (!wrongs.is_empty()).then(|| view! { <p class="error" id=format!("{id}-error")>{wrongs}</p> });
        let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint.to_string()}</p> });
        (hint, error).into_markup()
    }

    fn described(&self, name: &str, hint: &str) -> Option<String> {
        let id = self.id(name);
        let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let error = self.is_wrong(name).then(|| format!("{id}-error"));
        let both: Vec<String> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn is_wrong(&self, name: &str) -> bool {
        let id = self.id(name);
        self.wrongs.iter().any(|(field, _)| *field == id)
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(body: &str) -> DeskForm {
        DeskForm::sent("x-", &Fields::parse(body.as_bytes()), &["name", "about", "on", "tick"])
    }

    #[test]
    fn problems_are_by_field_and_typed_text_stays() {
        let mut form = sent("name=+&about=a%00b&on=soon&other=1");
        assert_eq!(form.line("name", 5, "Write a name."), "");
        assert_eq!(form.text("about", 5, ""), "a\0b");
        assert_eq!(form.pick_or_none::<jiff::civil::Date>("on", |_| true, "Write a day."), None);
        let fields: Vec<String> = form.wrongs().into_iter().map(|(id, _)| id).collect();
        assert_eq!(fields, ["x-name", "x-about", "x-on"]);
        assert_eq!((form.value("about"), form.value("on"), form.value("other")), ("a\u{fffd}b", "soon", ""));
    }

    #[test]
    fn refused_form_keeps_the_state_it_showed_until_it_is_told() {
        let mut form = sent("name=&was=0123abcd");
        assert_eq!(form.was(), None, "nothing is wrong with it yet");
        form.line("name", 5, "Write a name.");
        assert_eq!(form.was(), Some("0123abcd"));
        form.changed("name", "Somebody has changed this.");
        assert_eq!((form.was(), form.wrongs().len()), (None, 2));
        let mut odd = sent("name=&was=%22%3E");
        odd.line("name", 5, "Write a name.");
        assert_eq!(odd.was(), None, "no state of ours");
    }

    #[test]
    fn good_form_reads_as_typed() {
        let mut form = sent("name=+Ann+&about=a%0D%0Ab&on=&tick=1&tick=2&tick=x");
        assert_eq!((form.line("name", 3, "no").as_str(), form.text("about", 3, "no").as_str()), ("Ann", "a\nb"));
        assert_eq!(form.pick_or_none::<u8>("on", |_| true, "no"), None);
        assert_eq!(form.ticked::<u8>("tick", |_| true), [1, 2]);
        assert!(form.is_fine());
    }

    #[test]
    fn long_text_and_broken_letters_are_refused() {
        let mut form = sent("name=%FFabc");
        assert!(!form.is_fine());
        form.line("name", 3, "no");
        assert_eq!(form.wrongs().len(), 2);
    }
}
