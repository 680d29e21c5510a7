//! Stub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    Name,
    Phone,
    Email,
    Handle,
    School,
    Postcode,
    NhsNumber,
    NiNumber,
    Link,
    BirthDate,
}
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Telltale {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}
pub fn telltales(_words: &str) -> Vec<Telltale> {
    vec![]
}
