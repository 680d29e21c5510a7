//! A client's connection as a stream that gives up on whoever does not read, and closes without losing the last answer.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

type Timer = Option<Pin<Box<Sleep>>>;

pub struct ClientStream<S> {
    inner: S,
    /// Longest that a client may read nothing of what is sent.
    read_within: Duration,
    /// Longest that is read, and thrown away, after the last answer.
    linger: Duration,
    /// Runs while nothing can be sent.
    unread: Timer,
    /// Runs after the last answer.
    lingering: Timer,
}

impl<S> ClientStream<S> {
    pub fn new(inner: S, read_within: Duration, linger: Duration) -> Self {
        Self { inner, read_within, linger, unread: None, lingering: None }
    }

    /// Fails when nothing could be sent for too long.
    fn within<T>(&mut self, context: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.unread = None;
            return sent;
        }
        ready!(expired(&mut self.unread, self.read_within, context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

fn expired(timer: &mut Timer, after: Duration, context: &mut Context<'_>) -> Poll<()> {
    timer.get_or_insert_with(|| Box::pin(sleep(after))).as_mut().poll(context)
}

impl<S: AsyncRead + Unpin> AsyncRead for ClientStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for ClientStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.within(context, sent)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.inner).poll_write_vectored(context, bytes);
        self.within(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    /// Ends the sending, then reads until the client ends its own: closing on unread bytes would take the answer back.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.inner).poll_shutdown(context))?;
        }
        let linger = self.linger;
        let mut unwanted = [0; 16 * 1024];
        while expired(&mut self.lingering, linger, context).is_pending() {
            let mut read = ReadBuf::new(&mut unwanted);
            match ready!(Pin::new(&mut self.inner).poll_read(context, &mut read)) {
                Ok(()) if !read.filled().is_empty() => {}
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
        time::Instant,
    };

    const READ_WITHIN: Duration = Duration::from_millis(200);
    const LINGER: Duration = Duration::from_millis(300);

    fn stream() -> (ClientStream<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(1_000);
        (ClientStream::new(ours, READ_WITHIN, LINGER), theirs)
    }

    #[tokio::test]
    async fn client_that_reads_nothing_is_given_up() {
        let (mut ours, _theirs) = stream();
        let begun = Instant::now();
        let sent = ours.write_all(&[b'a'; 10_000]).await;
        assert_eq!(sent.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= READ_WITHIN);
    }

    #[tokio::test]
    async fn slow_reader_is_sent_everything_however_long() {
        let (mut ours, mut theirs) = stream();
        let reads = async {
            for _ in 0..20 {
                sleep(READ_WITHIN / 8).await;
                theirs.read_exact(&mut [0; 1_000]).await.unwrap();
            }
        };
        let begun = Instant::now();
        let (sent, ()) = tokio::join!(ours.write_all(&[b'a'; 20_000]), reads);
        sent.unwrap();
        assert!(begun.elapsed() > READ_WITHIN * 2);
    }

    #[tokio::test]
    async fn closing_reads_what_still_comes_but_not_for_ever() {
        let (mut ours, mut theirs) = stream();
        ours.write_all(b"Too big").await.unwrap();
        let begun = Instant::now();
        let sends = async {
            theirs.write_all(&[b'a'; 100_000]).await.unwrap();
            let mut answer = vec![];
            theirs.read_to_end(&mut answer).await.unwrap();
            assert_eq!(answer, b"Too big");
        };
        let (closed, ()) = tokio::join!(ours.shutdown(), sends);
        closed.unwrap();
        assert!(begun.elapsed() >= LINGER, "the client has not closed");
    }
}
