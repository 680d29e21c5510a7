//! The cookie of a device that somebody signed in with: later tries from there are counted apart from everybody else's.
//!
//! It lets nobody in. Its address is the sign-in page alone, so no other page ever gets it.

use crate::{
    config::Config,
    id, random,
    unicode::caseless,
    vault::{Purpose, Vault},
    web::limits::{Neighbourhood, neighbourhood},
};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use jiff::{ToSpan, civil::Date};
use std::net::IpAddr;

/// Days for which a device is known after a sign-in.
const KNOWN_DAYS: i64 = 180;

/// The place from which a password or a code is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    KnownDevice([u8; 16]),
    Neighbourhood(Neighbourhood),
}

impl Source {
    /// Reads where a request comes from; a device is known for the address that signed in with it.
    pub fn of(headers: &HeaderMap, address: IpAddr, config: &Config, vault: &Vault, today: Date, email: &str) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        let mut values = cookies.filter_map(|cookie| cookie.trim().strip_prefix(name(config))?.strip_prefix('='));
        let known = values.find_map(|value| read(value, vault, today, email));
        known.map_or_else(|| Self::Neighbourhood(neighbourhood(address)), Self::KnownDevice)
    }

    pub fn is_known(self) -> bool {
        matches!(self, Self::KnownDevice(_))
    }
}

fn name(config: &Config) -> &'static str {
    if config.https { "__Secure-staff-device" } else { "staff-device" }
}

/// Reads `device.day.hash`.
fn read(value: &str, vault: &Vault, today: Date, email: &str) -> Option<[u8; 16]> {
    let mut parts = value.split('.');
    let (device, day, mac) = (id::from_hex(parts.next()?).ok()?, parts.next()?, id::from_hex(parts.next()?).ok()?);
    let since: Date = day.parse().ok()?;
    let fresh = since <= today && today <= since.saturating_add(KNOWN_DAYS.days());
    (fresh && vault.is_mac(Purpose::Device, &[&device, day.as_bytes(), folded(email).as_bytes()], &mac)).then_some(device)
}

fn folded(email: &str) -> String {
    caseless(email)
}

/// Adds the cookie to the answer that signs somebody in.
pub fn remember(mut response: Response, config: &Config, vault: &Vault, today: Date, email: &str) -> Response {
    let (device, day) = (random::bytes::<16>(), today.to_string());
    let mac = vault.mac(Purpose::Device, &[&device, day.as_bytes(), folded(email).as_bytes()]);
    let value = format!("{}.{day}.{}", id::to_hex(&device), id::to_hex(&mac[..16]));
    let secure = if config.https { " Secure;" } else { "" };
    let line = format!("{}={value}; HttpOnly; SameSite=Strict;{secure} Path=/sign-in; Max-Age={}", name(config), KNOWN_DAYS * 24 * 60 * 60);
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn config() -> Config {
        crate::tests::town::unset()
    }

    fn source(cookie: &str, vault: &Vault, today: Date, email: &str) -> Source {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        Source::of(&headers, IpAddr::from([192, 0, 2, 7]), &config(), vault, today, email)
    }

    #[test]
    fn device_is_known_for_its_own_address_key_and_time() {
        let (vault, day) = (Vault::new([7; 32]), Date::constant(2026, 11, 22));
        let response = remember(().into_response(), &config(), &vault, day, "Priya@example.org");
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap().to_string();
        assert!(line.contains("HttpOnly") && line.contains("Path=/sign-in;"), "{line}");
        let cookie = line.split(';').next().unwrap();
        let cookies = format!("staff=x; {cookie}");
        assert!(source(&cookies, &vault, day, "priya@example.org ").is_known());
        for (vault, today, email) in [
            (&vault, day, "joe@example.org"),
            (&Vault::new([8; 32]), day, "priya@example.org"),
            (&vault, day.yesterday().unwrap(), "priya@example.org"),
            (&vault, day.saturating_add(181.days()), "priya@example.org"),
        ] {
            assert!(!source(cookie, vault, today, email).is_known(), "{email} {today}");
        }
        for forged in ["", "staff-device=", "staff-device=..", &cookie[..cookie.len() - 2], &cookie.replace("2026-11-22", "2026-11-23")] {
            assert!(!source(&format!("a=b; {forged}"), &vault, day, "priya@example.org").is_known(), "{forged}");
        }
    }
}
