//! Gives freed memory back to the system. glibc does so by itself only at the end of its heap, and what reading a base leaves
//! free lies between what is kept of it: half of the heap.

/// Gives back every whole page that is free; elsewhere than with glibc nothing is done.
pub(crate) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    malloc_trim(0);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "glibc's own function, which may be called at any time by any thread; no crate offers it"
)]
unsafe extern "C" {
    /// Leaves so many bytes at the end of the heap; 1 where anything was given back, else 0.
    safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
}
