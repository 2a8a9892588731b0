import Foundation

/// Who uses the archive: every program that has it open holds `archive.lock` shared, and whoever
/// creates or replaces the database holds it alone. The kernel frees it when a process dies, so
/// there is never a stale one.
final class ArchiveLock {
  private let descriptor: Int32

  /// Nil where no such file can be made (a directory that is only readable).
  init?(path: String) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Waits at most `patience` milliseconds, asking `exclusive` again each time, since what another
  /// program does meanwhile can change the answer.
  ///
  /// - Returns: whether the lock is held, now as `exclusive` said last. A file system without
  ///   locks counts as held: SQLite's own locks decide there.
  func acquire(patience: Int = 5_000, exclusive: () -> Bool) -> Bool {
    var waited = 0
    while flock(descriptor, (exclusive() ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
      if errno != EWOULDBLOCK && errno != EINTR { return true }
      if waited >= patience { return false }
      // Not the same pause in every program, so that two do not keep out of step for ever.
      let pause = Int.random(in: 1...10)
      usleep(UInt32(pause) * 1_000)
      waited += pause
    }
    return true
  }
}
