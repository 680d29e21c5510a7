//! The HTTP server: HTTP/1 only, time limits, places for connections, and a graceful end.

use crate::web::{
    forwarded,
    places::{Answering, Place, Places, allow_files},
    stream::ClientStream,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, FromRef, FromRequestParts},
};
use http::{HeaderValue, Request, Response, header, request::Parts};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1::Builder,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Time limit for the headers of a request, from the opening of the connection or from the end of the last answer.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// The same for a trusted proxy, which keeps idle connections: longer than the minute after which most proxies close them themselves.
const PROXY_HEADERS_WITHIN: Duration = Duration::from_secs(90);
/// Longest that a client may read nothing of an answer.
const READ_WITHIN: Duration = Duration::from_secs(15);
/// Longest that the rest of a refused body is read, so that its answer arrives.
const LINGER: Duration = Duration::from_secs(5);
/// Time limit for requests under way when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(7);
/// Time for a request that is on its way when its connection has to close.
const GRACE: Duration = Duration::from_secs(1);

/// Most connections that wait to be accepted; the system's usual 128 are fewer than the phones of a school.
const BACKLOG: u32 = 4096;

/// Listens on an address.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is done, then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, proxies: TrustedProxies, stop: impl Future<Output = ()>) {
    let server = Server { router, proxies, places: Places::new(allow_files()), stopping: CancellationToken::new() };
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            (stream, address) = accept(&listener) => server.begin(stream, address, &mut connections),
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    server.stopping.cancel();
    // Connections that the system has accepted for us and we have not taken yet are served, too.
    if let Ok(listener) = listener.into_std() {
        while let Ok((stream, address)) = listener.accept() {
            if let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) {
                server.begin(stream, address, &mut connections);
            }
        }
    }
    let _ = timeout(FINISH_WITHIN, async { while connections.join_next().await.is_some() {} }).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // Out of file handles, or the client is gone: accepting works again a little later.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

struct Server {
    router: Router,
    proxies: TrustedProxies,
    places: Arc<Places>,
    stopping: CancellationToken,
}

impl Server {
    /// Serves a connection in a task of its own; one without a place is closed at once.
    fn begin(&self, stream: TcpStream, address: SocketAddr, connections: &mut JoinSet<()>) {
        let of_proxy = self.proxies.contains(address.ip());
        let Some(place) = self.places.enter((!of_proxy).then_some(address.ip())) else { return };
        let _ = stream.set_nodelay(true);
        let (router, stopping, held) = (self.router.clone(), self.stopping.clone(), place.clone());
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            answer(router.clone(), request, held.clone().answers(), stopping.clone())
        });
        let stream = TokioIo::new(ClientStream::new(stream, READ_WITHIN, LINGER));
        let mut http = Builder::new();
        http.timer(TokioTimer::new()).max_buf_size(64 * 1024);
        http.header_read_timeout(if of_proxy { PROXY_HEADERS_WITHIN } else { HEADERS_WITHIN });
        // Boxed: an async function holds an argument twice, as it came and as a local.
        let connection = Box::pin(http.serve_connection(stream, service));
        connections.spawn(attend(connection, place, self.stopping.clone()));
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    answering: Answering,
    stopping: CancellationToken,
) -> Result<Response<Attended>, Infallible> {
    let mut response = router.oneshot(request).await?;
    if stopping.is_cancelled() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Attended { body, _answering: answering }))
}

/// Serves a connection to its end, or until it must give way or the server stops; then it still finishes the request under way.
async fn attend(mut connection: Pin<Box<impl GracefulConnection>>, place: Arc<Place>, stopping: CancellationToken) {
    tokio::select! {
        // A broken connection is not an error of ours, and addresses are not logged.
        _ = connection.as_mut() => return,
        () = place.leaves() => {
            if place.is_new() {
                return;
            }
        }
        () = stopping.cancelled() => {
            if place.is_new() && timeout(GRACE, connection.as_mut()).await.is_ok() {
                return;
            }
        }
    }
    connection.as_mut().graceful_shutdown();
    while timeout(GRACE, connection.as_mut()).await.is_err() {
        if place.is_waiting() {
            return;
        }
    }
}

/// The body of an answer, which knows when it is over.
struct Attended {
    body: Body,
    _answering: Answering,
}

impl hyper::body::Body for Attended {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The address of a client, for rate limits only: from the connection, or from a proxy that the settings name.
pub struct Caller(pub IpAddr);

/// Proxies in front of this server that are believed when they say whom they ask for.
#[derive(Clone)]
pub struct TrustedProxies(Arc<[IpAddr]>);

impl TrustedProxies {
    pub fn new(addresses: &[IpAddr]) -> Self {
        Self(addresses.iter().map(IpAddr::to_canonical).collect())
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    TrustedProxies: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |from| from.0.ip());
        let proxies = TrustedProxies::from_ref(state);
        Ok(Self(forwarded::client(direct, &parts.headers, |address| proxies.contains(address))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Behind(TrustedProxies);

    impl FromRef<Behind> for TrustedProxies {
        fn from_ref(state: &Behind) -> Self {
            state.0.clone()
        }
    }

    async fn caller(from: &str, forwarded_for: &str) -> String {
        let (mut parts, ()) = Request::get("/").header("x-forwarded-for", forwarded_for).body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo::<SocketAddr>(from.parse().unwrap()));
        let proxies = TrustedProxies::new(&["192.0.2.1".parse().unwrap(), "2001:db8::99".parse().unwrap()]);
        let Ok(Caller(address)) = Caller::from_request_parts(&mut parts, &Behind(proxies)).await;
        address.to_string()
    }

    #[tokio::test]
    async fn only_a_trusted_proxy_is_believed() {
        assert_eq!(caller("198.51.100.1:5000", "203.0.113.9").await, "198.51.100.1");
        assert_eq!(caller("[::ffff:192.0.2.1]:5000", "203.0.113.9").await, "203.0.113.9", "the same proxy, seen by a listener for both kinds");
        assert_eq!(caller("[2001:db8::99]:5000", "203.0.113.9").await, "203.0.113.9");
    }
}
