//! The server on one core and the load on the others: neither takes time from the other, and control and server have the same.

/// Starts programs on the first core. Whatever this thread starts later runs on the others, or on the same where there is one only.
#[cfg(target_os = "linux")]
pub fn start_on_one<T>(start: impl FnOnce() -> T) -> T {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let all = sched_getaffinity(None).expect("the cores of this program");
    let mut cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&core| all.is_set(core)).collect();
    let first = cores.remove(0);
    let set = |cores: &[usize]| {
        let mut set = CpuSet::new();
        cores.iter().for_each(|&core| set.set(core));
        sched_setaffinity(None, &set).expect("a program may choose among its cores");
    };
    set(&[first]);
    let started = start();
    set(if cores.is_empty() { std::slice::from_ref(&first) } else { &cores });
    started
}

/// Elsewhere the system shares the cores out.
#[cfg(not(target_os = "linux"))]
pub fn start_on_one<T>(start: impl FnOnce() -> T) -> T {
    start()
}
