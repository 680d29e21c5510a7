//! Padding of answers to receipts: they have one of few sizes on the wire, so that whoever watches the line learns nothing from the size.
//!
//! The padding is added after the page is compressed, where gzip has room for it; compressed with the page it would vanish.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The addresses whose answers to a post are padded.
const PADDED: [&str; 3] = ["/receipt", "/receipt/release", "/receipt/withdrawal"];
/// Sizes are multiples of this, with status line and headers: for browsers, and for clients that read no gzip.
const STEP: usize = 4096;
const STEP_OF_TEXT: usize = 16_384;

/// The fixed part of a gzip stream, the bit that announces an extra field after it, and the size of that field without data.
const GZIP_HEADER: usize = 10;
const HAS_EXTRA: u8 = 4;
const EXTRA_HEADER: usize = 6;

/// Pads the answer to a post of a receipt. It lies outside of compression.
pub async fn pad(mut request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !PADDED.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    only_gzip(request.headers_mut());
    let (mut parts, body) = next.run(request).await.into_parts();
    // The body is a page of our own, in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.remove(header::CONTENT_LENGTH);
    let gzipped = parts.headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip");
    let outside = head_size(parts.status, &parts.headers);
    let body = if gzipped { padded_gzip(&body, outside) } else { padded_text(&body, outside) };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, Body::from(body))
}

/// Leaves gzip as the only encoding that the browser may get; brotli has no room for padding that is as simple.
fn only_gzip(headers: &mut HeaderMap) {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let gzip = accepted.flat_map(|value| value.split(',')).any(|encoding| encoding.trim() == "gzip");
    headers.remove(header::ACCEPT_ENCODING);
    if gzip {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// The size of status line and headers, but for those that are the same on every answer.
fn head_size(status: StatusCode, headers: &HeaderMap) -> usize {
    let lines: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    lines + status.canonical_reason().unwrap_or("").len()
}

fn missing(size: usize, step: usize) -> usize {
    size.next_multiple_of(step) - size
}

/// Adds white space after the page's end.
fn padded_text(body: &[u8], outside: usize) -> Vec<u8> {
    let mut padded = body.to_vec();
    padded.resize(body.len() + missing(outside + body.len(), STEP_OF_TEXT), b' ');
    padded
}

/// Adds an extra field to the stream's header (RFC 1952, 2.3.1.1), which decoders skip.
fn padded_gzip(body: &[u8], outside: usize) -> Vec<u8> {
    let Some((header, rest)) = body.split_at_checked(GZIP_HEADER) else { return body.to_vec() };
    let data = missing(outside + body.len() + EXTRA_HEADER, STEP);
    let mut padded = header.to_vec();
    padded[3] |= HAS_EXTRA;
    padded.extend(length(data + EXTRA_HEADER - 2));
    padded.extend(b"PD");
    padded.extend(length(data));
    padded.resize(padded.len() + data, 0);
    padded.extend(rest);
    padded
}

/// A length as gzip writes it. The step is far below what two bytes hold.
fn length(size: usize) -> [u8; 2] {
    u16::try_from(size).unwrap_or(0).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_stream_is_whole_behind_the_padding() {
        let stream: Vec<u8> = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255].into_iter().chain(0..200).collect();
        for outside in [0, 1, 1_000, 4_000, 4_090] {
            let padded = padded_gzip(&stream, outside);
            assert_eq!((padded.len() + outside) % STEP, 0);
            assert_eq!((padded[3], &padded[..3], &padded[4..10]), (HAS_EXTRA, &stream[..3], &stream[4..10]));
            let extra = usize::from(u16::from_le_bytes([padded[10], padded[11]]));
            assert_eq!(padded[12 + extra..], stream[10..]);
            assert_eq!(usize::from(u16::from_le_bytes([padded[14], padded[15]])), extra - 4);
        }
    }

    #[test]
    fn only_gzip_stays_accepted() {
        for (accepted, left) in [("gzip, deflate, br, zstd", Some("gzip")), ("br", None), ("gzip;q=0", None), ("", None)] {
            let mut headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            only_gzip(&mut headers);
            assert_eq!(headers.get(header::ACCEPT_ENCODING).map(|value| value.to_str().unwrap()), left, "{accepted}");
        }
    }
}
