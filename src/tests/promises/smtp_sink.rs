//! A mail server for tests: it speaks just enough SMTP, keeps what it takes, and can hang or refuse at any point.

// The library's tests and the promises each use a part of it.
#![allow(dead_code)]

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Taken {
    pub to: String,
    /// Headers and text.
    pub text: String,
}

/// The point at which the mail server says nothing more, or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// Answers nothing from this command on; `DATA.` is the end of the message, which it keeps.
    HangsAt(&'static str),
    /// Answers this command with this line.
    Refuses(&'static str, &'static str),
}

struct State {
    manner: Manner,
    taken: Vec<Taken>,
    /// How many connections have come to the point where it hangs.
    hanging: usize,
}

#[derive(Clone)]
pub struct SmtpSink {
    pub port: u16,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl SmtpSink {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = Arc::new((Mutex::new(State { manner: Manner::Takes, taken: vec![], hanging: 0 }), Condvar::new()));
        let sink = Self { port: listener.local_addr().unwrap().port(), state };
        let serving = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                // A client that is killed ends its connection with an error, which is nobody's fault.
                std::thread::spawn(move || drop(serving.serve(stream)));
            }
        });
        sink
    }

    pub fn set(&self, manner: Manner) {
        let mut state = self.state.0.lock().unwrap();
        (state.manner, state.hanging) = (manner, 0);
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.state.0.lock().unwrap().taken.clone()
    }

    /// Waits until so many messages were taken, and returns them all.
    pub fn wait_for(&self, count: usize) -> Vec<Taken> {
        self.wait_until(|state| state.taken.len() >= count);
        self.taken()
    }

    /// Waits until somebody has come to the point where it hangs.
    pub fn wait_for_hanging(&self) {
        self.wait_until(|state| state.hanging > 0);
    }

    fn wait_until(&self, is_so: impl Fn(&State) -> bool) {
        let state = self.state.0.lock().unwrap();
        let (state, waited) = self.state.1.wait_timeout_while(state, Duration::from_secs(60), |state| !is_so(state)).unwrap();
        assert!(!waited.timed_out(), "no e-mail came: {:?} of {:?}", state.manner, state.taken);
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.write_all(b"220 sink\r\n")?;
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let (mut to, mut text) = (String::new(), String::new());
        while let Some(line) = lines.next().transpose()? {
            let command = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
            if command == "RCPT" {
                to = line.split(['<', '>']).nth(1).unwrap_or("").into();
            }
            if !self.answer(&mut stream, &command)? {
                continue;
            }
            if command == "DATA" {
                for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                    text += &(line + "\n");
                }
                let message = Taken { to: to.clone(), text: std::mem::take(&mut text) };
                self.take(&mut stream, message)?;
            }
        }
        Ok(())
    }

    fn take(&self, stream: &mut TcpStream, message: Taken) -> std::io::Result<()> {
        self.state.0.lock().unwrap().taken.push(message);
        self.state.1.notify_all();
        self.answer(stream, "DATA.").map(|_| ())
    }

    /// Answers a command and returns whether it was accepted. Where it hangs, it waits until the client has gone.
    fn answer(&self, stream: &mut TcpStream, command: &str) -> std::io::Result<bool> {
        let manner = self.state.0.lock().unwrap().manner;
        let line = match manner {
            Manner::HangsAt(at) if at == command => {
                self.state.0.lock().unwrap().hanging += 1;
                self.state.1.notify_all();
                std::io::copy(stream, &mut std::io::sink())?;
                return Ok(false);
            }
            Manner::Refuses(at, line) if at == command => line,
            _ => match command {
                "EHLO" => "250-sink\r\n250 8BITMIME",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            },
        };
        stream.write_all(format!("{line}\r\n").as_bytes())?;
        Ok(!line.starts_with(['4', '5']))
    }
}
