//! The HTTP server: time limits, a cap on connections, and a graceful end.

use axum::{
    Router,
    extract::{ConnectInfo, FromRef, FromRequestParts},
};
use http::request::Parts;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tower::ServiceExt;

/// Time limit for the headers of a request.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// Time limit for requests under way when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 4096;

/// Serves until `stop` is done, then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut server = Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(64 * 1024);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = graceful.watch(server.serve_connection(TokioIo::new(stream), service).into_owned());
        tokio::spawn(async move {
            // A broken connection is not an error of ours, and addresses are not logged.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(FINISH_WITHIN, graceful.shutdown()).await;
}

async fn accept(listener: &TcpListener) -> (tokio::net::TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                let _ = stream.set_nodelay(true);
                return (stream, address);
            }
            // Out of file handles, or the client is gone: accepting works again a little later.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The address of a client, for rate limits only: from the connection, or from a proxy that the settings name.
pub struct Caller(pub IpAddr);

/// Proxies in front of this server whose `X-Forwarded-For` is believed.
#[derive(Clone)]
pub struct TrustedProxies(Arc<[IpAddr]>);

impl TrustedProxies {
    pub fn new(addresses: &[IpAddr]) -> Self {
        Self(addresses.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    TrustedProxies: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |from| from.0.ip());
        if !TrustedProxies::from_ref(state).0.contains(&direct.to_canonical()) {
            return Ok(Self(direct));
        }
        // Only the last hop was written by our own proxy; the rest is anybody's claim.
        let hops = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|hops| hops.to_str().ok());
        let last = hops.and_then(|hops| hops.rsplit(',').next()).and_then(|hop| hop.trim().parse().ok());
        Ok(Self(last.unwrap_or(direct)))
    }
}
