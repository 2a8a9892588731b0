import Canvas
import Foundation
import Settings
import Testing

@testable import Screen

/// The README's picture is drawn by the program's own renderer and kept true by this test;
/// `UPDATE_SCREENS=1` draws it anew.
@Suite struct PictureTests {
  @Test func readmePicture() throws {
    var scenario = Scenario(88, 27)
    scenario.say("How do I feed libcurl's bytes to an SSE decoder in Swift?")
    scenario.begin()
    scenario.think("A callback that appends; decode on our side.")
    scenario.wait(4000)
    scenario.delta(
      """
      Give curl a write callback that *only appends*, and decode on **your** side of the loop:

      ```swift
      final class Inbox {
        var bytes: [UInt8] = []
      }
      ```

      1. `curl_multi_perform` calls back on your own thread, so no lock is needed.
      2. Hand the bytes to a small state machine that accepts any chunking.

      > A multi-byte character may be cut in two: decode text per line, never per chunk.
      """, block: 1)
    scenario.wait(1200)
    scenario.end(tokens: 118)
    scenario.state.session.title = "feeding an SSE decoder"
    scenario.type("and how do I stop it half-way?")
    let frame = scenario.state.draw()
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let night = try #require(ThemeLibrary(directory: nil).entry("night").theme)
    let picture = frame.surface.svg(theme: night, caret: frame.caret)
    let file = top.appending(path: ".github/screen.svg")
    if ProcessInfo.processInfo.environment["UPDATE_SCREENS"] == "1" {
      try picture.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == picture)
  }
}
