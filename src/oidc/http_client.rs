//! HTTPS requests to the provider: they follow no redirect, and end after seconds and a megabyte.

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::{fmt, io, pin::Pin, time::Duration};

/// Longest wait for one answer. Three follow each other in a request, which has fifteen seconds.
const TIMEOUT: Duration = Duration::from_secs(4);
/// Longest answer, in bytes.
const LONGEST: usize = 1024 * 1024;

pub struct HttpClient(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

/// No answer came, or one that can't be taken. Its cause may quote the provider, so it is dropped.
#[derive(Debug)]
pub struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer came")
    }
}

impl std::error::Error for NoAnswer {}

impl HttpClient {
    /// A client that speaks TLS alone, unless the provider is on this machine.
    pub fn new(allows_plain: bool) -> io::Result<Self> {
        let builder = HttpsConnectorBuilder::new().with_native_roots()?;
        let builder = if allows_plain { builder.https_or_http() } else { builder.https_only() };
        // A connection for each request: attempts are rare, and a kept one may have died.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(builder.enable_http1().build());
        Ok(Self(client))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let answer = async {
            let (parts, body) = self.0.request(request.map(|body| Full::new(Bytes::from(body)))).await.map_err(|_| NoAnswer)?.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(|_| NoAnswer)?.to_bytes().to_vec();
            Ok(HttpResponse::from_parts(parts, body))
        };
        tokio::time::timeout(TIMEOUT, answer).await.unwrap_or(Err(NoAnswer))
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
