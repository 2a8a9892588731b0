import Foundation
import Screen
import Settings

/// What happens on the terminal's own screen while ours is put aside.
enum Aside {
  /// What happened while another program, or a text, had the terminal.
  struct Turn {
    /// Whether to go on; false when the program is to end.
    var goesOn: Bool
    /// Whether the terminal has input.
    var hasInput: Bool
  }

  /// Waits for what happens, the terminal's input only if that is asked for, and deals with all else:
  /// an answer that streams goes on being read and saved.
  typealias Meanwhile = (_ readsInput: Bool) -> Turn

  /// Prints a text, where the terminal's scrollback and search have it, until Enter is pressed.
  static func show(_ text: String, meanwhile: Meanwhile) {
    let bytes = Array((text + "\n-- Enter goes back to Confab --").utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count > 0 { start += count } else if errno != EINTR { return }
    }
    var turn: Turn
    repeat { turn = meanwhile(true) } while turn.goesOn && !turn.hasInput
    guard turn.hasInput else { return }
    var line = [UInt8](repeating: 0, count: 1024)
    _ = read(0, &line, line.count)
  }

  /// What came of editing.
  struct Edit {
    /// The text as it was left; nil when the old one stays.
    var text: String?
    /// What the person is to know.
    var problem: Notice?
  }

  /// Shows a text in `$VISUAL` or `$EDITOR`, from a file that only the person can read.
  /// - Parameter redaction: knows the keys, which an editor's plugins have no business to see.
  /// - Returns: why it could not be shown; nil if it was.
  static func edit(
    _ text: String, environment: [String: String], redaction: Redaction, meanwhile: Meanwhile
  ) -> Notice? {
    revise(
      text, name: "conversation.md", environment: environment, redaction: redaction,
      meanwhile: meanwhile
    ).problem
  }

  /// Has a text edited in `$VISUAL` or `$EDITOR`, in a file that only the person can read. An
  /// editor that ends with another code than 0 keeps the old text, as with git; what was written
  /// then is left in its file.
  /// - Parameters:
  ///   - name: the file's name, whose ending tells editors what it is.
  ///   - redaction: knows the keys, which an editor's plugins have no business to see.
  static func revise(
    _ text: String, name: String = "message.md", environment: [String: String],
    redaction: Redaction, meanwhile: Meanwhile
  ) -> Edit {
    let editor =
      [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }
      .first { !$0.isEmpty } ?? "vi"
    var template = Array((NSTemporaryDirectory() + "/confab-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      return Edit(
        problem: Notice(
          "There is no place for a temporary file: \(String(cString: strerror(errno))).", .error))
    }
    let directory = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    var isKept = false
    defer { if !isKept { try? FileManager.default.removeItem(atPath: directory) } }
    let file = directory + "/" + name
    guard
      FileManager.default.createFile(
        atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { return Edit(problem: Notice("\(file) cannot be written.", .error)) }
    // Like git: a shell, since the variable may hold more than a program's name.
    let command = ["/bin/sh", "-c", editor + " \"$@\"", editor, file]
    let harmless = ChildEnvironment.harmless(environment, redaction: redaction)
    let code = ChildProcess.runOnTerminal(command, environment: harmless) {
      meanwhile(false).goesOn
    }
    guard let code, ![126, 127].contains(code) else {
      return Edit(
        problem: Notice(
          "The editor “\(editor)” could not be started; set VISUAL or EDITOR.", .warning))
    }
    guard let bytes = FileManager.default.contents(atPath: file) else { return Edit() }
    let left = String(decoding: bytes, as: UTF8.self)
    guard left != text else { return Edit() }
    if code != 0 {
      isKept = true
      return Edit(
        problem: Notice(
          "The editor ended with code \(code), so nothing was taken; what it wrote is in \(file).",
          .warning))
    }
    var lines = left.replacingOccurrences(of: "\r\n", with: "\n")
    // Editors end the last line, which a message does not.
    if !text.hasSuffix("\n"), lines.hasSuffix("\n") { lines.removeLast() }
    return Edit(text: lines)
  }
}
