//! The control: a bare axum server that answers a body of the same size, and inserts the same row with group commit.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use sqlx::QueryBuilder;
use std::{
    process::{Child, Command},
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, oneshot};

pub struct Control {
    pub port: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Control {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let itself = std::env::current_exe().expect("this program's own file");
        let child = Command::new(itself).arg("--control").arg(folder.path()).spawn().expect("the control starts");
        let port_file = folder.path().join("port");
        let port = loop {
            match std::fs::read_to_string(&port_file).ok().and_then(|port| port.parse().ok()) {
                Some(port) => break port,
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        Self { port, child, _folder: folder }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

type Row = (Vec<u8>, oneshot::Sender<()>);

#[tokio::main]
pub async fn run(folder: &str) {
    let db = sayso::db::Database::open(&format!("{folder}/control.db")).await.expect("a database");
    let (queue, mut waiting) = mpsc::channel::<Row>(4096);
    tokio::spawn(async move {
        let mut batch = vec![];
        while waiting.recv_many(&mut batch, 512).await > 0 {
            let mut tx = db.write().await.expect("a transaction");
            for rows in batch.chunks(16) {
                let mut insert =
                    QueryBuilder::new("insert into all_feedback (id, token, receipt, words, received_on, source, provenance, age_band) ");
                insert.push_values(rows, |mut values, (row, _)| {
                    values.push_bind(sayso::random::bytes::<16>().to_vec()).push_bind(sayso::random::bytes::<32>().to_vec());
                    values.push_bind(sayso::random::bytes::<32>().to_vec()).push_bind(row.clone());
                    values.push("'2026-11-22', 'Direct', 'Verbatim', '13-15'");
                });
                insert.build().execute(&mut *tx).await.expect("rows");
            }
            tx.commit().await.expect("a commit");
            for (_, answer) in batch.drain(..) {
                let _ = answer.send(());
            }
        }
    });
    let (events, _) = broadcast::channel::<Bytes>(64);
    let subscribers = events.clone();
    let app = Router::new()
        .route(
            "/lines",
            get(move || {
                let received = subscribers.subscribe();
                async move {
                    let frames = futures_util::stream::unfold((received, true), |(mut received, first)| async move {
                        let frame = if first { Bytes::from_static(b"id: 0\ndata: begin\n\n") } else { received.recv().await.ok()? };
                        Some((Ok::<_, std::convert::Infallible>(frame), (received, false)))
                    });
                    ([("content-type", "text/event-stream")], Body::from_stream(frames))
                }
            }),
        )
        .route(
            "/tell/{size}",
            post(move |Path(size): Path<usize>| async move {
                let _ = events.send(Bytes::from(format!("id: 1\ndata: {}\n\n", "x".repeat(size.saturating_sub(14)))));
                "told"
            }),
        )
        .route(
            "/fixed/{size}",
            get(|Path(size): Path<usize>| async move {
                ([("content-type", "text/html; charset=utf-8")], Bytes::from_static(&BODY[..size.min(BODY.len())]))
            }),
        )
        .route("/row/{size}", post(row))
        .with_state(queue);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::fs::write(format!("{folder}/port.tmp"), port.to_string())
        .and_then(|()| std::fs::rename(format!("{folder}/port.tmp"), format!("{folder}/port")))
        .expect("the port is written");
    axum::serve(listener, app).await.expect("the control serves");
}

static BODY: [u8; 256 * 1024] = [b'x'; 256 * 1024];

/// Pads a body like the vault does, inserts it, and answers with that many bytes after the commit.
async fn row(State(queue): State<mpsc::Sender<Row>>, Path(size): Path<usize>, body: Bytes) -> (StatusCode, Bytes) {
    let mut row = body.to_vec();
    row.resize(297, 0);
    let (answer, written) = oneshot::channel();
    match queue.send((row, answer)).await {
        Ok(()) if written.await.is_ok() => (StatusCode::OK, Bytes::from_static(&BODY[..size.min(BODY.len())])),
        _ => (StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
    }
}
