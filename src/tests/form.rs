//! Forms of a page as a browser would send them.

use crate::tests::town::{Browser, Seen};

/// The fields of the form to an address, as they are filled in.
pub fn fields_of(page: &Seen, address: &str) -> Vec<(String, String)> {
    let form = page.between(&format!("action=\"{address}\""), "</form>");
    let plain = |text: &str| html_escape::decode_html_entities(text).into_owned();
    let part = |text: &str, before: &str| text.split_once(before).map(|(_, rest)| rest.split('"').next().unwrap_or("").to_string());
    let mut fields = vec![];
    for tag in form.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea") || tag.starts_with("select")) {
        let (inside, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = part(inside, " name=\"") else { continue };
        let is_choice = inside.contains("type=\"checkbox\"") || inside.contains("type=\"radio\"");
        if is_choice && !inside.contains(" checked") {
            continue;
        }
        let value = match tag.starts_with("textarea") {
            true => rest.trim_start_matches('\n').to_string(),
            false => part(inside, " value=\"").unwrap_or_default(),
        };
        fields.push((name, plain(&value)));
    }
    // A select's choice is an option of its own: the chosen one, or else the first.
    for select in form.split("<select").skip(1) {
        let select = select.split("</select>").next().unwrap();
        let mut options = select.split("<option").skip(1);
        let first = options.clone().next().unwrap_or("");
        let chosen = options.find(|option| option.contains(" selected")).unwrap_or(first);
        let (name, value) = (part(select, " name=\"").unwrap(), part(chosen, "value=\"").unwrap_or_default());
        let place = fields.iter_mut().find(|(field, known)| *field == name && known.is_empty()).unwrap();
        place.1 = value;
    }
    fields
}

/// The same fields with others in the place of those of their names.
pub fn with(mut fields: Vec<(String, String)>, others: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    fields.extend(others.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    fields
}

pub async fn send(browser: &Browser, address: &str, fields: &[(String, String)]) -> Seen {
    browser.post(address, &fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>()).await
}
