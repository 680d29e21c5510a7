//! XML read into a tree, for the tests of exports.

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    pub fn read(xml: &str) -> Self {
        assert!(xml.chars().all(|letter| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)), "XML 1.0 has no such letters");
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => open.push(Self::opened(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Self::opened(&start)),
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(closed);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let letter = entity.resolve_char_ref().unwrap().unwrap_or_else(|| match &*entity.xml10_content() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => panic!("{other}"),
                    });
                    open.last_mut().unwrap().text.push(letter);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((open.len(), open[0].children.len()), (1, 1), "one root, and all is closed");
        open.remove(0).children.remove(0)
    }

    fn opened(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            assert!(!attribute.value.contains(['\t', '\n', '\r']), "a reader would see a space there");
            (attribute.key.0.to_string(), unescape(&attribute.value).unwrap().into_owned())
        });
        Self { name: start.name().0.to_string(), attributes: attributes.collect(), ..Self::default() }
    }

    pub fn of(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element and all under it.
    pub fn all(&self) -> Vec<&Element> {
        [self].into_iter().chain(self.children.iter().flat_map(Self::all)).collect()
    }
}
