//! Addresses that proxies write into a request: `X-Forwarded-For`, and `Forwarded` (RFC 7239).

use http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// Finds the client: back from the connection, hop by hop, as long as the hop is a proxy of ours. What stands before is anybody's claim.
///
/// A hop that can't be read counts as its proxy. So does one of which the two headers differ: a client wrote one of them itself, and nothing
/// tells which.
pub fn client(direct: IpAddr, headers: &HeaderMap, is_ours: impl Fn(IpAddr) -> bool) -> IpAddr {
    let walk = |name: &str, read: fn(&str) -> Option<IpAddr>| {
        headers.contains_key(name).then(|| {
            let mut hops = hops(headers, name).map(|hop| hop.and_then(read));
            let mut client = direct;
            while let Some(Some(hop)) = is_ours(client).then(|| hops.next()).flatten() {
                client = hop.to_canonical();
            }
            client
        })
    };
    match (walk("x-forwarded-for", address), walk("forwarded", forwarded_for)) {
        (Some(one), Some(other)) if one != other => direct,
        (one, other) => one.or(other).unwrap_or(direct),
    }
}

/// The hops of all lines of a header, the last one first; `None` is one that is not text.
fn hops<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = Option<&'a str>> {
    let lines = headers.get_all(name).into_iter().rev();
    lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')).map(|hop| std::str::from_utf8(hop).ok())
}

/// Reads the `for` of one hop. Commas and semicolons part even between quotes: no address needs them, and so a quote that a client left
/// open swallows nothing of what our proxy added.
fn forwarded_for(hop: &str) -> Option<IpAddr> {
    let pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
    let mut nodes = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, node)| node.trim());
    let node = nodes.next().filter(|_| nodes.next().is_none())?;
    address(node.strip_prefix('"').and_then(|node| node.strip_suffix('"')).unwrap_or(node))
}

/// Reads an address: bare, with a port, or in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    hop.parse().ok().or_else(|| hop.parse().ok().map(|hop: SocketAddr| hop.ip())).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    const PROXY: &str = "192.0.2.1";
    const OUTER_PROXY: &str = "2001:db8::99";

    /// The client behind our two proxies, for lines of these headers.
    fn client_of(lines: &[(&'static str, &[u8])]) -> String {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(line).unwrap());
        }
        let ours: [IpAddr; 2] = [PROXY, OUTER_PROXY].map(|address| address.parse().unwrap());
        client(ours[0], &headers, |address| ours.contains(&address)).to_string()
    }

    #[track_caller]
    fn assert_table(header: &'static str, table: &[(&[&[u8]], &str)]) {
        for (lines, expected) in table {
            let lines: Vec<(&str, &[u8])> = lines.iter().map(|line| (header, *line)).collect();
            let shown: Vec<_> = lines.iter().map(|(_, line)| String::from_utf8_lossy(line)).collect();
            assert_eq!(client_of(&lines), *expected, "{header}: {shown:?}");
        }
    }

    #[test]
    fn last_hop_of_x_forwarded_for_is_read() {
        assert_table(
            "x-forwarded-for",
            &[
                (&[b"203.0.113.9"], "203.0.113.9"),
                (&[b"203.0.113.9:4711"], "203.0.113.9"),
                (&[b"2001:db8::1"], "2001:db8::1"),
                (&[b"[2001:db8::1]:443"], "2001:db8::1"),
                (&[b"[2001:db8::1]"], "2001:db8::1"),
                (&[b"::ffff:203.0.113.9"], "203.0.113.9"),
                (&[b" \t203.0.113.9  "], "203.0.113.9"),
                (&[b"198.51.100.7, 203.0.113.9"], "203.0.113.9"),
                (&[b"198.51.100.7:1,203.0.113.9:2"], "203.0.113.9"),
                (&[b"evil, [2001:db8::1]:443"], "2001:db8::1"),
                (&[b"evil\xff, 203.0.113.9"], "203.0.113.9"),
                (&[b"198.51.100.7", b"203.0.113.9"], "203.0.113.9"),
                (&[b"198.51.100.7", b"198.51.100.8, 203.0.113.9:80"], "203.0.113.9"),
            ],
        );
    }

    #[test]
    fn last_hop_of_forwarded_is_read() {
        assert_table(
            "forwarded",
            &[
                (&[b"for=203.0.113.9"], "203.0.113.9"),
                (&[b"for=\"203.0.113.9:4711\""], "203.0.113.9"),
                (&[b"for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
                (&[b"For=\"[2001:db8::1]\""], "2001:db8::1"),
                (&[b"proto=https;for=203.0.113.9;by=10.0.0.1"], "203.0.113.9"),
                (&[b"by=\"[2001:db8::2]\" ; for = 203.0.113.9 ; host=a.example"], "203.0.113.9"),
                (&[b"for=198.51.100.7, for=203.0.113.9;proto=https"], "203.0.113.9"),
                (&[b"for=198.51.100.7", b"for=203.0.113.9"], "203.0.113.9"),
                // A client opens a quote; the proxy adds its hop behind it.
                (&[b"for=198.51.100.7;by=\", for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
                (&[b"for=\"198.51.100.7, for=203.0.113.9"], "203.0.113.9"),
            ],
        );
    }

    #[test]
    fn unreadable_hop_counts_as_its_proxy() {
        let unreadable: [&[&[u8]]; 12] = [
            &[b""],
            &[b"unknown"],
            &[b"_abc"],
            &[b"198.51.100.7, unknown"],
            &[b"198.51.100.7,"],
            &[b"198.51.100.7", b""],
            &[b"203.0.113.9:99999"],
            &[b"203.0.113.9:_port"],
            &[b"[203.0.113.9]"],
            &[b"203.0.113.9\xff"],
            &[b"203.0.113.9 198.51.100.7"],
            &[b"fe80::1%eth0"],
        ];
        assert_table("x-forwarded-for", &unreadable.map(|lines| (lines, PROXY)));
        let unreadable: [&[&[u8]]; 9] = [
            &[b""],
            &[b"203.0.113.9"],
            &[b"for=unknown"],
            &[b"for=_abc"],
            &[b"for=\"_abc:4711\""],
            &[b"for=198.51.100.7, for=unknown"],
            &[b"for=198.51.100.7, proto=https"],
            &[b"for=198.51.100.7;for=203.0.113.9"],
            &[b"for=\"203.0.113.9"],
        ];
        assert_table("forwarded", &unreadable.map(|lines| (lines, PROXY)));
    }

    #[test]
    fn further_proxies_of_ours_are_passed_over() {
        assert_table(
            "x-forwarded-for",
            &[
                (&[b"203.0.113.9, 2001:db8::99"], "203.0.113.9"),
                (&[b"198.51.100.7, 203.0.113.9, [2001:db8::99]:443"], "203.0.113.9"),
                (&[b"198.51.100.7, 203.0.113.9", b"2001:db8::99"], "203.0.113.9"),
                (&[b"unknown, 2001:db8::99"], OUTER_PROXY),
                (&[b"2001:db8::99"], OUTER_PROXY),
                (&[b"2001:db8::99, 203.0.113.9"], "203.0.113.9"),
            ],
        );
        assert_table("forwarded", &[(&[b"for=203.0.113.9, for=\"[2001:db8::99]\";proto=https"], "203.0.113.9")]);
    }

    #[test]
    fn headers_that_differ_are_not_believed() {
        let both = |one: &'static [u8], other: &'static [u8]| client_of(&[("x-forwarded-for", one), ("forwarded", other)]);
        assert_eq!(both(b"203.0.113.9", b"for=203.0.113.9"), "203.0.113.9");
        assert_eq!(both(b"203.0.113.9", b"for=198.51.100.7"), PROXY);
        assert_eq!(both(b"unknown", b"for=198.51.100.7"), PROXY);
        assert_eq!(client_of(&[]), PROXY);
    }
}
