import Canvas
import Foundation
import PropertyTesting
import Testing

@testable import Terminal

/// T2 and T9: whatever happens, the bytes that change the screen make the same picture as painting
/// it whole, with the cursor at the caret, in an emulator that is not ours.
@Suite(.serialized, .sharedScreen) struct GridOracleTests {
  /// Frames of a run; all events with CONFAB_FULL=1.
  private static var size: (events: Int, frames: Int) {
    ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1" ? (100_000, 10_000) : (1_000, 400)
  }

  @Test(arguments: ["xterm-256color", "screen", "vt100"])
  func changesMakeTheWholePicture(term: String) throws {
    guard let python = Python.withPyte else {
      print("skipped: no python3 with pyte; Debian's package is python3-pyte")
      return
    }
    let isMain = term == "xterm-256color"
    let size = isMain ? Self.size : (events: Self.size.events / 4, frames: Self.size.frames / 4)
    let scratch = FileManager.default.temporaryDirectory
    let file = scratch.appending(path: "confab-frames-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try record(term: term, size, to: file)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../.ci/grid-oracle.py").standardizedFileURL.path
    let result = try Spawn.run(
      [python, script, file.path], environment: ProcessInfo.processInfo.environment,
      directory: scratch.path, scratch: scratch)
    let summary = "\(size.frames) frames, 0 cells differ, 0 carets missed, 0 sequences unknown"
    #expect(result.output.hasPrefix(summary), "\(term): \(result.output)\(result.errors)")
    print("\(term): \(size.events) events, \(result.output.prefix { $0 != "\n" })")
  }

  /// Plays the events and writes for each frame what changes the screen and what paints it whole.
  private func record(term: String, _ size: (events: Int, frames: Int), to file: URL) throws {
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    let type = TerminalType(environment: ["TERM": term])
    let differ = try CellDiffer(
      type: type, theme: .terminal, depth: { $0 < 256 ? .ansi8 : .indexed256 })
    var player = RandomPlayer(seed: 4)
    var theme = Theme.terminal
    var frames = 0
    var played = 0
    while frames < size.frames {
      // Many changes in a row, so that what one leaves behind shows in a later one.
      var batch: [(frame: Frame, theme: Theme, changed: [UInt8])] = []
      differ.forget()
      while batch.count < 50, frames + batch.count < size.frames {
        let due = size.events * (frames + batch.count + 1) / size.frames
        while played < due {
          player.step()
          played += 1
        }
        if player.theme != theme {
          theme = player.theme
          differ.setTheme(theme)
        }
        let frame = player.frame()
        batch.append((frame, theme, differ.bytes(for: frame)))
      }
      for (frame, theme, changed) in batch {
        differ.setTheme(theme)
        let whole = differ.bytes(for: frame)
        let (width, height) = (frame.surface.size.width, frame.surface.size.height)
        let caret = Point(
          x: min(max(0, frame.caret.x), width - 1), y: min(max(0, frame.caret.y), height - 1))
        let head = "\(width) \(height) \(caret.x) \(caret.y) \(changed.count) \(whole.count)\n"
        try handle.write(contentsOf: Data(head.utf8) + Data(changed) + Data(whole))
      }
      differ.setTheme(theme)
      frames += batch.count
    }
  }
}

/// A Python that has the emulator.
enum Python {
  /// The first of $CONFAB_PYTHON, the system's and the one in PATH that can import pyte.
  static let withPyte: String? = {
    let scratch = FileManager.default.temporaryDirectory
    let environment = ProcessInfo.processInfo.environment
    return [environment["CONFAB_PYTHON"], "/usr/bin/python3", "python3"].compactMap { $0 }.first {
      let result = try? Spawn.run(
        [$0, "-c", "import pyte"], environment: environment, directory: "/", scratch: scratch)
      return result?.code == 0
    }
  }()
}
