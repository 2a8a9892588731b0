import Foundation

/// What happens on the terminal's own screen while ours is put aside.
enum Aside {
  /// Prints a text, where the terminal's scrollback and search have it, until Enter is pressed.
  static func show(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n-- Enter goes back to Confab --").utf8))
    _ = readLine()
  }

  /// Shows a text in `$VISUAL` or `$EDITOR`, from a file that only the person can read.
  static func edit(_ text: String, environment: [String: String]) {
    let editor =
      [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }
      .first { !$0.isEmpty } ?? "vi"
    var template = Array((NSTemporaryDirectory() + "/confab-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { return }
    let directory = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let file = directory + "/conversation.md"
    guard
      FileManager.default.createFile(
        atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { return }
    // Like git: a shell only where the variable holds more than a program's name.
    let command = ["/bin/sh", "-c", editor + " \"$@\"", editor, file]
    ChildProcess.runOnTerminal(command, environment: environment.filter { !isSecret($0.key) })
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// Whether a variable may hold a key, which an editor's plugins have no business to see.
  private static func isSecret(_ name: String) -> Bool {
    ["KEY", "TOKEN", "SECRET", "PASSWORD", "CUSTOM_HEADERS"].contains { name.contains($0) }
  }
}
