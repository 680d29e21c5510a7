//! The origin of a page: scheme, host and port, as browsers compare them.

use http::uri::Authority;

/// An origin in one spelling: small letters, and the port always said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: &'static str,
    host: String,
    port: u16,
}

impl Origin {
    /// Reads the address of a site or an `Origin` header; `None` for `null` and for all that is none.
    pub fn read(text: &str) -> Option<Self> {
        let (scheme, host) = text.trim().split_once("://")?;
        let (scheme, default) = [("https", 443), ("http", 80)].into_iter().find(|(known, _)| scheme.eq_ignore_ascii_case(known))?;
        Self { scheme, host: String::new(), port: default }.on(host)
    }

    /// The origin of a `Host` header, which has no scheme of its own: the scheme is this one's.
    pub fn on(&self, host: &str) -> Option<Self> {
        let authority: Authority = host.trim().parse().ok()?;
        let host = authority.host();
        let default = if self.scheme == "https" { 443 } else { 80 };
        // A name before the host would leave more than the port.
        let port = match authority.as_str().strip_prefix(host)? {
            "" | ":" => default,
            port => port.strip_prefix(':')?.parse().ok()?,
        };
        (!host.is_empty()).then(|| Self { scheme: self.scheme, host: host.to_ascii_lowercase(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn spellings_of_one_origin_are_equal() {
        let ours = Origin::read("https://a.example").unwrap();
        for same in ["https://a.example:443", "HTTPS://A.Example", " https://a.example ", "https://a.example:"] {
            assert_eq!(Origin::read(same).as_ref(), Some(&ours), "{same}");
        }
        for other in ["http://a.example", "https://a.example:8443", "https://a.example.evil", "https://b.example", "https://[::1]"] {
            assert!(Origin::read(other).is_some_and(|other| other != ours), "{other}");
        }
        assert_eq!(Origin::read("http://[::1]:80"), Origin::read("http://[::1]"));
        assert_eq!(Origin::read("http://a.example").unwrap().on("A.example:80"), Origin::read("http://a.example"));
        assert_eq!(ours.on("a.example"), Some(ours));
    }

    #[test]
    fn text_that_is_no_origin_is_none() {
        for none in [
            "",
            "null",
            "a.example",
            "ftp://a.example",
            "https://",
            "https://:443",
            "https://me@a.example",
            "https://a.example/x",
            "https://a.example:99999",
            "https://a b",
        ] {
            assert_eq!(Origin::read(none), None, "{none}");
        }
    }
}
