import Canvas
import Foundation
import Settings
import Testing

@testable import Screen

/// Every construct of an answer on a narrow, a usual and a wide screen, and what its styles look
/// like at each colour depth.
@Suite struct ConstructTests {
  static let constructs: [(name: String, markdown: String)] = [
    (
      "headings",
      """
      # The first of *them*

      Second, underlined by a line
      ---

      ### Third with `code` and a [link](https://example.org/a)
      Text right below.
      """
    ),
    (
      "inlines",
      """
      Plain, *emphasis*, **strong**, ***both***, ~~struck~~, `code`, **strong with `code` and \
      *emphasis* in it**, a hard break\\
      here, 日本語の文章は空白なしで折り返されます, e\u{301} 👩‍👩‍👧 🇩🇪 ❤️ 1️⃣ 👍🏽, <b>HTML as text</b>, \
      &copy; and $a_1 * b_2$ as typed.
      """
    ),
    (
      "lists",
      """
      - one
      - two, which is long enough that it has to be wrapped on the narrow screen
        1. nested
        2. again
           - [x] done
           - [ ] to do

      9. nine

         A second paragraph of nine.
      10. ten 日本語
      """
    ),
    (
      "quotes",
      """
      > Quoted **text** that is long enough to be wrapped when the screen is narrow.
      >
      > - with a list
      >
      > > and a quote in it
      """
    ),
    (
      "code",
      """
      ```swift
      /// Counts.
      func count(_ names: [String]) -> Int { names.map { "\\($0.count)" }.count + 42 }
      ```

      1. In a list:

         ```
         no language, 日本語\tand a tab
         ```
      """
    ),
    (
      "diff",
      """
      ```diff
      @@ -1,3 +1,3 @@ func f()
       same
      -let old = 1
      +let new = 2
      ```
      """
    ),
    (
      "tables",
      """
      | name | what it does | n |
      |:-----|:------------:|--:|
      | `poll` | waits for whichever descriptor is ready first, or for the time to pass | 1 |
      | 日本語 | **wide** | 1000 |

      | a | b | c | d | e | f | g | h |
      |---|---|---|---|---|---|---|---|
      | first | second | third | fourth | fifth | sixth | seventh | eighth value |
      """
    ),
    (
      "links",
      """
      See <https://example.org/a/long/path?with=a&query=of#parts>, \
      [the manual](https://example.org/manual), [example.org](https://elsewhere.test/x), \
      www.example.net, ada@example.org, ![a picture](https://example.org/p.png) and a note[^1].

      ---

      [^1]: The note, with a [link](https://example.org/note).
      """
    ),
    (
      "formulas",
      """
      Inline \\(x_1 + x_2\\) and $\\alpha * \\beta$, then

      $$
      \\sum_{i=1}^{n} a_i * b_i
      $$

      as they were typed.
      """
    ),
  ]

  @Test(arguments: constructs.map(\.name))
  func looks(_ name: String) throws {
    let construct = try #require(Self.constructs.first { $0.name == name })
    var pages: [String] = []
    var styles: Set<Style> = []
    for width in [32, 64, 100] {
      var scenario = Scenario(width, 80)
      scenario.converse("?", construct.markdown)
      // As high as what is on it: the rows up to the last line, a blank, and the three at the foot.
      let used = scenario.rows().dropLast(3).lastIndex { !$0.isEmpty } ?? 0
      scenario.send(.resized(Size(width: width, height: used + 5)))
      let surface = scenario.state.draw().surface
      pages.append(surface.description)
      styles.formUnion(surface.styles)
    }
    pages.append(try faces(of: styles))
    try expectScreen(pages.joined(separator: "\n"), "construct-\(name)")
  }

  /// A line for each style: how the theme `night` shows it at every depth.
  private func faces(of styles: Set<Style>) throws -> String {
    let night = try #require(ThemeLibrary(directory: nil).entry("night").theme)
    let lines = styles.map { style in
      let faces = ColorDepth.allCases.reversed().map { night.face(style, depth: $0).words }
      let attributes = style.attributes.names.map { "+" + $0 }.joined()
      return "  \(style.role.rawValue)\(attributes): " + faces.joined(separator: " | ")
    }
    return (["night at 24 bits | 256 | 16 | 8 | no colours"] + lines.sorted())
      .joined(separator: "\n") + "\n"
  }
}

extension Surface {
  /// The styles of what is visible.
  fileprivate var styles: Set<Style> {
    var styles: Set<Style> = []
    for y in 0..<size.height {
      for x in 0..<size.width where self[x: x, y: y].width > 0 {
        styles.insert(self[x: x, y: y].style)
      }
    }
    return styles
  }
}

extension Face {
  /// In words: the colours as themes name them, then the attributes.
  fileprivate var words: String {
    let own = foreground.map(Self.name) ?? "own"
    let ground = background.map { " on " + Self.name(of: $0) } ?? ""
    return ([own + ground] + attributes.names).joined(separator: " ")
  }

  private static func name(of color: Color) -> String {
    switch color {
    case .rgb: color.hexadecimal
    case .ansi(let index), .indexed(let index): "\(index)"
    }
  }
}
