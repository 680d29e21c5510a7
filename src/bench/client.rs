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

/// One kind of visit, repeated.
pub struct Load {
    port: u16,
    visit: Visit,
    number: AtomicUsize,
    /// Latencies of the last turn, in seconds.
    took: Mutex<Vec<f64>>,
}

/// Sends the requests of one visit, which has a number of its own. Returns the seconds until the last one was answered.
type Visit = Box<dyn Fn(&mut Connection, usize) -> f64 + Sync>;

impl Load {
    fn new(port: u16, visit: impl Fn(&mut Connection, usize) -> f64 + Sync + 'static) -> Self {
        Self { port, visit: Box::new(visit), number: AtomicUsize::new(0), took: Mutex::default() }
    }

    /// A page, and the size of its body in bytes.
    pub fn get(port: u16, path: &str, cookie: Option<&str>) -> (Self, usize) {
        let request = get(path, cookie);
        let size = Connection::open(port).page(&request).len();
        (Self::new(port, move |connection, _| timed(connection, &request)), size)
    }

    /// Whole submissions as the form without script makes them: the form, and its post with the receipt for an answer. With the sizes of
    /// both pages, in bytes.
    pub fn submissions(port: u16) -> (Self, [usize; 2]) {
        let form = get("/have-your-say", None);
        let mut connection = Connection::open(port);
        let page = connection.page(&form);
        let receipt = connection.page(&submission(&page, usize::MAX));
        let load = Self::new(port, move |connection, number| {
            let page = connection.page(&form);
            timed(connection, &submission(&page, number))
        });
        (load, [page.len(), receipt.len()])
    }

    /// The same at the control: a page as large as the form, and a row that is answered with as much as the receipt.
    pub fn rows(port: u16, [form, receipt]: [usize; 2]) -> Self {
        let form = get(&format!("/fixed/{form}"), None);
        Self::new(port, move |connection, number| {
            connection.page(&form);
            timed(connection, &post(&format!("/row/{receipt}"), &format!("words={}", words(number))))
        })
    }

    /// Runs one turn and returns visits per second.
    pub fn turn(&self, clients: usize, time: Duration) -> f64 {
        let began = Instant::now();
        let counts: Vec<Vec<f64>> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..clients)
                .map(|_| {
                    scope.spawn(|| {
                        let mut connection = Connection::open(self.port);
                        let mut took = vec![];
                        while began.elapsed() < time {
                            took.push((self.visit)(&mut connection, self.number.fetch_add(1, Ordering::Relaxed)));
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

    /// Makes this many visits one after another.
    pub fn repeat(&self, visits: usize) {
        let mut connection = Connection::open(self.port);
        *self.took.lock().unwrap() = (0..visits).map(|number| (self.visit)(&mut connection, number)).collect();
    }

    /// Returns median and 99th percentile of the last requests of the last turn's visits, in milliseconds.
    pub fn percentiles(&self) -> (f64, f64) {
        let mut took = self.took.lock().unwrap().clone();
        took.sort_by(f64::total_cmp);
        (took[took.len() / 2] * 1000.0, took[took.len() * 99 / 100] * 1000.0)
    }
}

fn timed(connection: &mut Connection, request: &str) -> f64 {
    let sent = Instant::now();
    connection.page(request);
    sent.elapsed().as_secs_f64()
}

pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The post of a form with its own token.
fn submission(form: &[u8], number: usize) -> String {
    let field = b"name=\"token\" value=\"";
    let token = &form[memchr::memmem::find(form, field).expect("a form with a token") + field.len()..];
    let token = token.split(|&byte| byte == b'"').next().map(String::from_utf8_lossy).unwrap_or_default();
    post("/have-your-say", &format!("token={token}&words={}&age_band=13-15", words(number)))
}

fn words(number: usize) -> String {
    format!("The+bus+stop+by+ours+has+no+light+and+nobody+ever+comes+to+mend+it+{number}")
}

fn get(path: &str, cookie: Option<&str>) -> String {
    let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}\r\n")
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

    /// Sends a request that must succeed, and returns the body.
    pub fn page(&mut self, request: &str) -> Vec<u8> {
        let (status, _, body) = self.send_for_body(request);
        assert_eq!(status, 200);
        body
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
