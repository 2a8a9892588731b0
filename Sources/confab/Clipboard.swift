import Foundation
import Screen

/// Where copied text goes (REQ 27): over ssh to the terminal itself (OSC 52), since a program on
/// the far machine would succeed on the wrong one; else to the desktop's own program, and to the
/// terminal where there is none. Inside tmux also to tmux' buffer.
struct Clipboard {
  /// The most bytes that terminals are known to take in one OSC 52 (gemini-cli#13471).
  private static let terminalLimit = 74_994
  /// How long a clipboard program may take, in milliseconds.
  private static let patience: Int32 = 500

  let environment: [String: String]
  /// When the programs must be done, in monotonic milliseconds: one deadline for all of them.
  private let deadline = Moment.current.uptime + Int64(patience)

  /// Copies a text; gives the sentence to show.
  func copy(_ text: String, what: String, through screen: any Display) -> Notice {
    let size = FileWriter.size(of: text.utf8.count)
    var places: [String] = []
    if isSet("TMUX"), run(["tmux", "load-buffer", "-w", "-"], text) { places.append("tmux") }
    let isRemote = isSet("SSH_TTY") || isSet("SSH_CONNECTION")
    if !isRemote, let program = desktopPrograms.first(where: { run($0, text) }) {
      places.append("the clipboard (\(program[0]))")
    } else {
      let encoded = Data(text.utf8).base64EncodedString()
      if encoded.utf8.count <= Self.terminalLimit, screen.setClipboard(base64: encoded) {
        places.append("the terminal, which may or may not take it")
      }
    }
    guard !places.isEmpty else {
      return Notice(
        "There is no clipboard here that takes \(what.lowercased()), \(size); /save or /export"
          + " writes a file.", .warning)
    }
    return Notice("\(what) was sent to \(places.joined(separator: " and ")), \(size).")
  }

  private var desktopPrograms: [[String]] {
    (isSet("WAYLAND_DISPLAY") ? [["wl-copy"]] : [])
      + (isSet("DISPLAY")
        ? [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]] : [])
  }

  private func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }

  /// Runs a program with the text on its standard input; false if there is none or it fails. It
  /// sees only the variables it needs: no key gets into a child's environment.
  private func run(_ arguments: [String], _ text: String) -> Bool {
    let names = [
      "PATH", "HOME", "TMUX", "TMUX_PANE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
      "XDG_RUNTIME_DIR", "LANG",
    ]
    let variables = names.compactMap { name in environment[name].map { "\(name)=\($0)" } }
    return ChildProcess.run(
      arguments, environment: variables, input: Array(text.utf8), by: deadline)
  }
}
