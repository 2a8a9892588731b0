import Canvas
import Foundation
import Settings
import Testing

@testable import Screen

/// The README's pictures are drawn by the program's own renderer and kept true by this test;
/// `UPDATE_SCREENS=1` draws them anew.
@Suite struct PictureTests {
  @Test(arguments: ["night", "day", "ember"])
  func readmePicture(theme name: String) throws {
    var scenario = Scenario(88, 29)
    scenario.say("How do I feed libcurl's bytes to an SSE decoder in Swift?")
    scenario.begin()
    scenario.think("A callback that appends; decode on our side.")
    scenario.wait(4000)
    scenario.delta(
      """
      Give curl a write callback that *only appends*, and decode on **your** side of the loop:

      ```swift
      /// Bytes as they came; the decoder takes any chunking.
      final class Inbox {
        var bytes: [UInt8] = []

        func take() -> [UInt8] {
          defer { bytes.removeAll(keepingCapacity: true) }
          return bytes
        }
      }
      ```

      | callback | on which thread | lock |
      |----------|-----------------|:----:|
      | `curl_multi_perform` | your own | no |
      | a thread that waits for you | another | **yes** |

      > A multi-byte character may be cut in two: decode text per line, never per chunk.
      """, block: 1)
    scenario.wait(1200)
    scenario.end(tokens: 118)
    scenario.state.session.title = "feeding an SSE decoder"
    scenario.type("and how do I stop it half-way?")
    let frame = scenario.state.draw()
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let theme = try #require(ThemeLibrary(directory: nil).entry(name).theme)
    let picture = frame.surface.svg(theme: theme, caret: frame.caret)
    let file = top.appending(path: ".github/screen-\(name).svg")
    if ProcessInfo.processInfo.environment["UPDATE_SCREENS"] == "1" {
      try picture.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == picture)
  }
}
