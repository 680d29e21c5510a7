//! Names for the fields of staff forms, where a form is shown again without its own page.

use crate::web::Fields;

/// The names of fields that staff write in. Several forms share most of them.
const WRITTEN: [(&str, &str); 57] = [
    ("q", "Words to find"),
    ("about", "What it is about"),
    ("area", "For"),
    ("areas", "Parts of the area"),
    ("body", "The Board"),
    ("called", "In a sentence"),
    ("called_object", "In a sentence after “for”"),
    ("checked_on", "Checked on"),
    ("date", "Day"),
    ("day", "Day"),
    ("email", "Email"),
    ("for_you", "What it means for the reader"),
    ("minutes", "Minutes"),
    ("name", "Name"),
    ("note", "Why"),
    ("number", "Number"),
    ("options", "What to put dots on"),
    ("procedure", "What the facilitator does then"),
    ("question", "Question"),
    ("reason", "Why"),
    ("reference_group", "The young people’s group"),
    ("review_by", "Check again by"),
    ("run_with", "Run with"),
    ("short_label", "Label"),
    ("source", "Checked at"),
    ("until", "Until"),
    ("what_for", "What it is for"),
    ("wording", "Wording"),
    ("words", "Words"),
    ("theme", "Theme"),
    ("theme_name", "Theme"),
    ("place", "Where"),
    ("sheets", "Sheets"),
    ("headcount", "How many were there"),
    ("head", "Head"),
    ("referred_to", "Referred to"),
    ("referred_on", "Referred on"),
    ("reference", "Their reference"),
    ("set_aside", "Set aside: months"),
    ("analysis", "For analysis: months"),
    ("concerns", "Concerns: months"),
    ("sessions", "Group sessions in which nothing was said: months"),
    ("from", "From"),
    ("to", "To"),
    ("chair", "E-mail address of the chair"),
    ("watch_days", "Days without anybody reading"),
    ("readers", "Who reads, and when"),
    ("passed_on", "What is passed on"),
    ("hours", "Decide within, in hours"),
    ("definition", "Definition"),
    ("include", "Use it for"),
    ("exclude", "Don’t use it for"),
    ("example", "Example"),
    ("code_name", "Code"),
    ("memo", "Memo"),
    ("other_words", "Other words"),
    ("how_many", "How many pieces"),
];

/// The names of choices whose values are words.
const CHOSEN: [(&str, &str); 10] = [
    ("active", "May sign in"),
    ("decision", "Decision"),
    ("hand", "Written by"),
    ("kind", "Kind"),
    ("outcome", "First reading"),
    ("prevalence", "How many"),
    ("provenance", "Whose words"),
    ("role", "Role"),
    ("strength", "How strongly"),
    ("way", "How they answer"),
];

/// The pages to go to without sending a form again: the first part of an address, and the name of its page.
const SECTIONS: [(&str, &str, &str); 16] = [
    ("feedback", "/inbox", "the inbox"),
    ("inbox", "/inbox", "the inbox"),
    ("reading", "/reading", "the safety look"),
    ("concerns", "/concerns", "the concerns"),
    ("codings", "/inbox", "the inbox"),
    ("redactions", "/concerns", "the concerns"),
    ("find", "/find", "the search"),
    ("codebook", "/codebook", "the codebook"),
    ("agreement", "/agreement", "second coding"),
    ("themes", "/themes", "the themes"),
    ("plan", "/plan", "the plan"),
    ("answers", "/answers", "the answers"),
    ("group-sessions", "/group-sessions", "the group sessions"),
    ("people", "/people", "the people who work here"),
    ("settings", "/settings", "the settings"),
    ("history", "/history", "the history"),
];

/// The name of a field as a label. One that nobody named is at least told from the others.
pub fn label(field: &str) -> String {
    let known = WRITTEN.iter().chain(&CHOSEN).find(|(name, _)| *name == field);
    known.map_or_else(|| in_words(field), |(_, label)| label.to_string())
}

/// The short fields of a form that people can read, with their labels; neither ids nor tokens, nor the longer texts.
pub fn chosen(fields: &Fields) -> Vec<(String, String)> {
    let texts: Vec<(&str, &str)> = fields.texts().collect();
    let written = |(name, value): &(&str, &str)| WRITTEN.iter().any(|(known, _)| known == name) && !texts.contains(&(name, value));
    let picked = |(name, value): &(&str, &str)| CHOSEN.iter().any(|(known, _)| known == name) && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    let shown = fields.iter().filter(|(_, value)| !value.trim().is_empty()).filter_map(|pair| match pair {
        pair if written(&pair) => Some((label(pair.0), pair.1.to_string())),
        pair if picked(&pair) => Some((label(pair.0), in_words(pair.1))),
        _ => None,
    });
    let pieces = fields.all("id").count();
    shown.chain((pieces > 0).then(|| ("Pieces".into(), pieces.to_string()))).collect()
}

/// The page that a form's address belongs to, and its name.
pub fn section(address: &str) -> (&'static str, &'static str) {
    let first = address.split(['/', '?']).nth(1).unwrap_or("");
    SECTIONS.iter().find(|(part, ..)| *part == first).map_or(("/desk", "your first page"), |(_, page, name)| (page, name))
}

/// Writes a name in the program as words: `NotForUs` as "Not for us".
fn in_words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        match letter {
            '_' | '-' => words.push(' '),
            _ if words.is_empty() => words.extend(letter.to_uppercase()),
            _ if letter.is_uppercase() => {
                words.push(' ');
                words.extend(letter.to_lowercase());
            }
            _ => words.push(letter),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_of_a_staff_form_has_a_label() {
        let mut boxes = vec![];
        crate::tests::architecture::for_each_source(|_, text| {
            for part in text.split(".area(\"").chain(text.split(".input(\"")).skip(1) {
                boxes.push(part.split('"').next().unwrap_or("").to_string());
            }
        });
        boxes.retain(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        assert!(boxes.len() > 30, "{boxes:?}");
        boxes.retain(|name| !WRITTEN.iter().any(|(known, _)| known == name));
        assert!(boxes.is_empty(), "no label: {boxes:?}");
    }

    #[test]
    fn choices_are_words_and_ids_are_left_out() {
        let fields = "outcome=NotForUs&id=0123456789abcdef0123456789abcdef&id=x&token=abc&name=Short&note=&role=lead&decision=4%204";
        let shown = chosen(&Fields::parse(fields.as_bytes()));
        let shown: Vec<String> = shown.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        assert_eq!(shown, ["First reading: Not for us", "Name: Short", "Role: Lead", "Pieces: 2"]);
        assert_eq!(section("/concerns/0123/return?x"), ("/concerns", "the concerns"));
        assert_eq!(section("/unknown"), ("/desk", "your first page"));
    }
}
