import Conversation
import Foundation

/// Which windows have which session open: each holds a locked file for its own, so that the kernel
/// takes the sign away when a program dies, however it dies.
///
/// The file is `presence/SESSION.WINDOW`; an unlocked one is what a dead program left, and whoever
/// looks removes it.
package final class Presence {
  private let directory: String
  private let window: Identifier
  private var held: (session: Identifier, path: String, descriptor: Int32)?

  /// - Parameters:
  ///   - directory: the archive's, which is there.
  ///   - window: the archive's, to be seen under.
  package init(directory: String, window: Identifier) {
    self.directory = directory + "/presence"
    self.window = window
  }

  deinit { leave() }

  /// Shows that this window has `session` open, and none else any more. Where no such file can be
  /// made, nobody sees it, and nothing else is lost.
  package func enter(_ session: Identifier) {
    if held?.session == session { return }
    leave()
    mkdir(directory, 0o700)
    let path = "\(directory)/\(session).\(window)"
    // Who looks between the two steps holds or removes the new file.
    for _ in 0..<16 {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor < 0 { return }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.isSame(descriptor, path) {
        held = (session, path, descriptor)
        return
      }
      close(descriptor)
    }
  }

  /// Takes the sign away.
  package func leave() {
    guard let held else { return }
    unlink(held.path)
    close(held.descriptor)
    self.held = nil
  }

  /// The other windows that have `session` open now, in rising order. Costs a look at the directory
  /// and at each file of this session.
  package func others(in session: Identifier) -> [Identifier] {
    let prefix = "\(session)."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(prefix) else { return nil }
      let path = directory + "/" + name
      if path == held?.path || !isHeld(path) { return nil }
      return Identifier(name.dropFirst(prefix.count))
    }.sorted()
  }

  private func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { return errno == EWOULDBLOCK }
    // Removed under the lock: whoever made the file just now sees that its name is gone.
    if Self.isSame(descriptor, path) { unlink(path) }
    return false
  }

  /// Whether the name still leads to the open file.
  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}
