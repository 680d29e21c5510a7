//! The load: keep-alive connections, each of which sends a request as soon as the last one is answered.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// One kind of request, sent repeatedly.
pub struct Load {
    port: u16,
    make: Box<dyn Fn(usize) -> String + Sync>,
    number: AtomicUsize,
    /// Latencies of the last turn, in seconds.
    took: Mutex<Vec<f64>>,
}

impl Load {
    fn new(port: u16, make: impl Fn(usize) -> String + Sync + 'static) -> Self {
        Self { port, make: Box::new(make), number: AtomicUsize::new(0), took: Mutex::default() }
    }

    pub fn get(port: u16, path: &str, cookie: Option<&str>) -> Self {
        let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}\r\n");
        Self::new(port, move |_| request.clone())
    }

    /// Submissions as the form without script sends them, each with its own token.
    pub fn submissions(port: u16, tokens: Box<dyn Fn(usize) -> String + Sync>) -> Self {
        Self::new(port, move |number| {
            let words = format!("The+bus+stop+by+ours+has+no+light+and+nobody+ever+comes+to+mend+it+{number}");
            post("/have-your-say", &format!("checked=yes&token={}&words={words}&age_band=13-15", tokens(number)))
        })
    }

    /// Inserts of the control, each with a row of the same size.
    pub fn rows(port: u16) -> Self {
        Self::new(port, |number| post("/row", &format!("words=The+bus+stop+by+ours+has+no+light+and+nobody+ever+comes+to+mend+it+{number}")))
    }

    /// Returns the size of one response body, in bytes.
    pub fn size(&self) -> usize {
        let mut connection = Connection::open(self.port);
        connection.send(&(self.make)(usize::MAX - 1)).1
    }

    /// Runs one turn and returns responses per second.
    pub fn turn(&self, clients: usize, time: Duration) -> f64 {
        let began = Instant::now();
        let counts: Vec<Vec<f64>> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..clients)
                .map(|_| {
                    scope.spawn(|| {
                        let mut connection = Connection::open(self.port);
                        let mut took = vec![];
                        while began.elapsed() < time {
                            let sent = Instant::now();
                            let (status, _) = connection.send(&(self.make)(self.number.fetch_add(1, Ordering::Relaxed)));
                            assert_eq!(status, 200);
                            took.push(sent.elapsed().as_secs_f64());
                        }
                        took
                    })
                })
                .collect();
            clients.into_iter().map(|client| client.join().expect("every client is answered")).collect()
        });
        let all = counts.concat();
        let rate = all.len() as f64 / began.elapsed().as_secs_f64();
        *self.took.lock().unwrap() = all;
        rate
    }

    /// Returns median and 99th percentile of the last turn, in milliseconds.
    pub fn percentiles(&self) -> (f64, f64) {
        let mut took = self.took.lock().unwrap().clone();
        took.sort_by(f64::total_cmp);
        (took[took.len() / 2] * 1000.0, took[took.len() * 99 / 100] * 1000.0)
    }
}

pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn post(path: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// A keep-alive connection.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        stream.set_nodelay(true).expect("a socket option");
        Self(BufReader::new(stream))
    }

    /// Sends a request and returns the status and the size of the body.
    pub fn send(&mut self, request: &str) -> (u16, usize) {
        let (status, _, body) = self.send_for_body(request);
        (status, body.len())
    }

    pub fn send_for_body(&mut self, request: &str) -> (u16, String, Vec<u8>) {
        self.0.get_mut().write_all(request.as_bytes()).expect("a request is sent");
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let start = head.len();
            self.0.read_line(&mut head).expect("an answer comes");
            let line = head[start..].trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a whole body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, head, body)
    }
}
