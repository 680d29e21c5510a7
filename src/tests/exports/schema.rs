//! The official REFI-QDA schemas, as far as XML Schema is used in them: sequences, choices, how often, attributes and their types.
//!
//! `project.xsd` and `codebook.xsd` are REFI's, of 18 March 2019, under the MIT licence that the first one holds. Nothing in them is changed.

use super::xml::Element;

pub const PROJECT: &str = include_str!("project.xsd");
pub const CODEBOOK: &str = include_str!("codebook.xsd");

/// The first thing in a document that a schema forbids.
pub fn fault(schema: &str, document: &Element) -> Option<String> {
    let schema = Element::read(schema);
    let root = schema.named("xsd:element").find(|root| root.of("name") == document.name);
    let namespace = document.of("xmlns") == schema.of("targetNamespace");
    match root.filter(|_| namespace) {
        Some(root) => of_type(&schema, root.of("type"), document).err(),
        None => Some(format!("{} is no root", document.name)),
    }
}

fn of_type(schema: &Element, kind: &str, element: &Element) -> Result<(), String> {
    let Some(complex) = schema.named("xsd:complexType").find(|complex| complex.of("name") == kind) else {
        let simple = element.children.is_empty() && element.attributes.is_empty() && is_value(kind, &element.text);
        return if simple { Ok(()) } else { Err(format!("{} is no {kind}", element.name)) };
    };
    let declared: Vec<&Element> = complex.named("xsd:attribute").collect();
    for (name, value) in element.attributes.iter().filter(|(name, _)| *name != "xmlns") {
        let known = declared.iter().find(|known| known.of("name") == name).ok_or(format!("{} has {name}", element.name))?;
        if !is_value(known.of("type"), value) {
            return Err(format!("{name} of {} is {value:?}", element.name));
        }
    }
    if let Some(missing) = declared.iter().find(|known| known.of("use") == "required" && !element.attributes.contains_key(known.of("name"))) {
        return Err(format!("{} has no {}", element.name, missing.of("name")));
    }
    if !element.text.trim().is_empty() {
        return Err(format!("{} holds text", element.name));
    }
    let mut children = &element.children[..];
    for group in complex.children.iter().filter(|group| ["xsd:sequence", "xsd:choice"].contains(&&*group.name)) {
        children = after(schema, group, children).map_err(|fault| format!("{}: {fault}", element.name))?;
    }
    children.first().map_or(Ok(()), |child| Err(format!("{} must not stand there in {}", child.name, element.name)))
}

/// The children that are left after those that an element, a sequence or a choice of the schema takes.
fn after<'a>(schema: &Element, particle: &Element, mut children: &'a [Element]) -> Result<&'a [Element], String> {
    let least = if particle.of("minOccurs") == "0" { 0 } else { 1 };
    let most = if particle.of("maxOccurs") == "unbounded" { usize::MAX } else { 1 };
    let mut times = 0;
    while times < most {
        let rest = once(schema, particle, children)?;
        if rest.len() == children.len() {
            break;
        }
        (children, times) = (rest, times + 1);
    }
    let may_be_empty = particle.name == "xsd:sequence" || particle.children.iter().any(|option| option.of("minOccurs") == "0");
    if times < least && !may_be_empty { Err(format!("{} is missing", particle.of("name"))) } else { Ok(children) }
}

fn once<'a>(schema: &Element, particle: &Element, children: &'a [Element]) -> Result<&'a [Element], String> {
    match &*particle.name {
        "xsd:element" => match children.split_first() {
            Some((first, rest)) if first.name == particle.of("name") => of_type(schema, particle.of("type"), first).map(|()| rest),
            _ => Ok(children),
        },
        "xsd:sequence" => particle.children.iter().try_fold(children, |children, inner| after(schema, inner, children)),
        "xsd:choice" => {
            let first = children.first().map_or("", |child| &*child.name);
            particle.named("xsd:element").find(|option| option.of("name") == first).map_or(Ok(children), |option| once(schema, option, children))
        }
        other => Err(format!("the test does not know {other}")),
    }
}

fn is_value(kind: &str, value: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match kind {
        "xsd:string" => true,
        "xsd:boolean" => ["true", "false", "1", "0"].contains(&value),
        "xsd:integer" => value.parse::<i64>().is_ok(),
        "GUIDType" => value.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && is_hex(&value.replace('-', "")),
        "RGBType" => value.strip_prefix('#').is_some_and(|hex| [3, 6].contains(&hex.len()) && is_hex(hex)),
        other => panic!("the test does not know {other}"),
    }
}

#[test]
fn faults_of_a_project_are_found() {
    const GUID: &str = "guid=\"11111111-1111-4111-8111-111111111111\"";
    let of = |inner: &str| fault(PROJECT, &Element::read(&format!("<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"x\">{inner}</Project>")));
    assert_eq!(
        of(&format!("<Users><User {GUID}/></Users><Sources><TextSource {GUID}><NoteRef targetGUID={0}/></TextSource></Sources>", &GUID[5..])),
        None
    );
    for inner in [
        "<Users/>",
        "<Sources/>",
        "<Users><User/></Users>",
        "<Users><User guid=\"1\"/></Users>",
        &format!("<Users><User {GUID} age=\"1\"/></Users>"),
        &format!("<Sources><TextSource {GUID}/></Sources><Users><User {GUID}/></Users>"),
        &format!("<CodeBook><Codes><Code {GUID} name=\"x\" isCodable=\"yes\"/></Codes></CodeBook>"),
        &format!("<CodeBook><Codes><Code {GUID} name=\"x\" isCodable=\"true\" color=\"red\"/></Codes></CodeBook>"),
        &format!("<Sources><TextSource {GUID}><PlainTextSelection {GUID} startPosition=\"0\"/></TextSource></Sources>"),
        &format!("<Sources><TextSource {GUID}>words</TextSource></Sources>"),
        "<Sets/>",
        "words",
    ] {
        assert!(of(inner).is_some(), "{inner}");
    }
}
