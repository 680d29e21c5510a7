//! The fields of a posted form, read leniently so that nothing typed is lost.

use crate::{typed, web::typed_day};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use jiff::civil::Date;
use std::str::FromStr;

/// The fields of a posted form, in order.
#[derive(Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// Some bytes were not UTF-8; a replacement character stands where they were.
    pub broken: bool,
}

impl Fields {
    pub fn parse(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let (name, value) = match pair.iter().position(|&byte| byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            let pair = (fields.decode(name), fields.decode(value));
            fields.pairs.push(pair);
        }
        fields
    }

    fn decode(&mut self, encoded: &[u8]) -> String {
        let spaced: Vec<u8> = encoded.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        let bytes: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
        String::from_utf8(bytes).unwrap_or_else(|error| {
            self.broken = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// Every field with its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(field, value)| (field.as_str(), value.as_str()))
    }

    /// The field's value, or "" when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The field's value without the spaces around it, or "" when there is nothing to see in it.
    pub fn line(&self, name: &str) -> &str {
        typed::written(self.text(name))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The typed texts: each value of several words, with its field.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let written = |text: &str| text.trim().chars().count() >= 20 && text.trim().contains(char::is_whitespace);
        self.iter().filter(move |(_, value)| written(value))
    }

    /// A day that is past or today, however it is written; `None` when the field is empty or no day.
    pub fn past_day(&self, name: &str, today: Date) -> Option<Date> {
        typed_day::read(self.text(name), today, |day| *day <= today).ok()
    }

    /// Parses the field; `None` when it is empty or does not parse.
    pub fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.line(name).parse().ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self::parse(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_read_as_typed() {
        let fields = Fields::parse("words=The+bus%0D%0Astop+%2B+%F0%9F%9A%8F&empty=&flag&words=again".as_bytes());
        assert_eq!(fields.text("words"), "The bus\r\nstop + 🚏");
        assert_eq!((fields.text("empty"), fields.text("flag"), fields.text("absent")), ("", "", ""));
        assert_eq!(fields.all("words").count(), 2);
        assert!(!fields.broken);
    }

    #[test]
    fn field_that_looks_empty_is_empty() {
        let fields = Fields::parse("name=%E2%80%8B%E3%85%A4+&word=+%EF%BB%BFJo%C2%A0".as_bytes());
        assert_eq!((fields.line("name"), fields.line("word")), ("", "Jo"));
        assert_eq!(fields.text("name"), "\u{200b}\u{3164} ", "it comes back as it was typed");
    }

    #[test]
    fn invalid_utf8_is_noticed_and_the_rest_stays() {
        let fields = Fields::parse(b"words=hello%FFthere");
        assert_eq!(fields.text("words"), "hello\u{fffd}there");
        assert!(fields.broken);
    }
}
