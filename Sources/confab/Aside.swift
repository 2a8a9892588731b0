import Foundation
import Screen
import Settings

/// What happens on the terminal's own screen while ours is put aside.
enum Aside {
  /// Prints a text, where the terminal's scrollback and search have it, until Enter is pressed or
  /// `wakeUp` can be read (a signal has come).
  static func show(_ text: String, wakeUp: Int32) {
    let bytes = Array((text + "\n-- Enter goes back to Confab --").utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count > 0 { start += count } else if errno != EINTR { return }
    }
    var descriptors = [0, wakeUp].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while poll(&descriptors, 2, -1) < 0, errno == EINTR {}
    guard descriptors[0].revents != 0 else { return }
    var line = [UInt8](repeating: 0, count: 1024)
    _ = read(0, &line, line.count)
  }

  /// Shows a text in `$VISUAL` or `$EDITOR`, from a file that only the person can read.
  /// - Parameter redaction: knows the keys, which an editor's plugins have no business to see.
  /// - Returns: why it could not be shown; nil if it was.
  static func edit(
    _ text: String, environment: [String: String], redaction: Redaction
  ) -> Notice? {
    let editor =
      [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }
      .first { !$0.isEmpty } ?? "vi"
    var template = Array((NSTemporaryDirectory() + "/confab-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      return Notice(
        "There is no place for a temporary file: \(String(cString: strerror(errno))).", .error)
    }
    let directory = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = directory + "/conversation.md"
    guard
      FileManager.default.createFile(
        atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { return Notice("\(file) cannot be written.", .error) }
    // Like git: a shell, since the variable may hold more than a program's name.
    let command = ["/bin/sh", "-c", editor + " \"$@\"", editor, file]
    let harmless = environment.filter {
      !isTelling($0.key.uppercased()) && redaction.apply($0.value) == $0.value
    }
    return ChildProcess.runOnTerminal(command, environment: harmless)
      ? nil
      : Notice("The editor “\(editor)” could not be started; set VISUAL or EDITOR.", .warning)
  }

  /// Whether a variable of this name may hold a key that we do not know.
  private static func isTelling(_ name: String) -> Bool {
    if ["SSH_AUTH_SOCK", "XAUTHORITY"].contains(name) { return false }
    return ["KEY", "TOKEN", "SECRET", "PASS", "AUTH", "CREDENTIAL", "CUSTOM_HEADERS"]
      .contains { name.contains($0) }
  }
}
