import Canvas
import Foundation
import Markdown

/// What laying out costs: the second half of a megabyte against the first, and the memory that
/// the layout takes for each byte of text.
func measureLayout() {
  for shape in LayoutShape.growing {
    for every in [10, 1] {
      // The processor's other work only ever adds, so the least of several is nearest the truth.
      let ratios = (0..<3).map { _ in halves(of: shape.text(1 << 20), updatingEvery: every) }
      let best = ratios.min { $0.ratio < $1.ratio } ?? (ratio: .nan, seconds: .nan)
      report(
        "\(shape.name), drawn each \(every == 1 ? "delta" : "\(every)")",
        "ratio \(fixed(best.ratio)), \(fixed(best.seconds)) s", bound: "second half ≤ 1.2")
    }
  }
  for shape in LayoutShape.cached {
    let text = shape.text(1 << 20)
    var layout = MarkdownLayout(width: 100, source: text, isFinished: true)
    layout.update()
    let bytes = Double(layout.memory) / Double(text.utf8.count)
    report(
      "cache for a byte of \(shape.name)",
      "\(fixed(bytes)) bytes in \(layout.lines.count) rows", bound: "≤ 4")
  }
}

/// Seconds for the whole text, and the second half's part of them over the first's.
private func halves(of text: String, updatingEvery every: Int) -> (ratio: Double, seconds: Double) {
  var layout = MarkdownLayout(width: 100)
  let bytes = Array(text.utf8)
  var times: [UInt64] = [processorNanoseconds()]
  var start = 0
  var count = 0
  while start < bytes.count {
    var end = min(start + 20, bytes.count)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    layout.append(String(decoding: bytes[start..<end], as: UTF8.self))
    count += 1
    if count % every == 0 { layout.update() }
    if start < bytes.count / 2, end >= bytes.count / 2 { times.append(processorNanoseconds()) }
    start = end
  }
  layout.update()
  times.append(processorNanoseconds())
  let (first, second) = (Double(times[1] - times[0]), Double(times[2] - times[1]))
  return (second / first, (first + second) / 1e9)
}

/// Processor time of this thread, which other processes do not add to.
private func processorNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// A kind of text, as long as one likes.
private struct LayoutShape: Sendable {
  let name: String
  private let head: String
  private let piece: @Sendable (Int) -> String

  init(_ name: String, head: String = "", _ piece: @escaping @Sendable (Int) -> String) {
    self.name = name
    self.head = head
    self.piece = piece
  }

  func text(_ size: Int) -> String {
    var text = head
    text.reserveCapacity(size + 1024)
    var number = 0
    while text.utf8.count < size {
      text += piece(number)
      number += 1
    }
    return text
  }

  /// A number that looks like chance and is the same in each run.
  private static func chance(_ number: Int, _ count: Int) -> Int {
    Int((UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 33) % count
  }

  private static func words(_ number: Int, _ count: Int) -> String {
    let words = ["some", "words", "of", "an", "answer", "that", "goes", "on", "and", "wraps"]
    return (0..<count).map { words[chance(number * 31 + $0, words.count)] }.joined(separator: " ")
  }

  private static let swift: @Sendable (Int) -> String = {
    "  func value\($0)(of item: Item) -> Int {\n    // Number \($0)\n"
      + "    let text = \"value \\(item.name)\"\n    return text.count * \($0) + 0x1F\n  }\n\n"
  }
  private static let python: @Sendable (Int) -> String = {
    "def value_\($0)(item, other=None):\n    \"\"\"Number \($0).\"\"\"\n"
      + "    if other is None and item[\($0)] > 3:\n        return f\"{item.name}: {other}\"\n\n"
  }
  private static let json: @Sendable (Int) -> String = {
    "    {\"id\": \($0), \"name\": \"item \($0)\", \"tags\": [\"a\", \"b\"], \"on\": true},\n"
  }
  private static func indented(
    _ lines: @escaping @Sendable (Int) -> String, by prefix: String
  ) -> @Sendable (Int) -> String {
    { number in
      lines(number).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { prefix + $0 + "\n" }.joined()
    }
  }

  static let growing: [LayoutShape] = [
    LayoutShape("one code block", head: "```swift\n", swift),
    LayoutShape("one table", head: "| a | b | c |\n|---|---|--:|\n") {
      "| row \($0) | \(words($0, 1 + chance($0, 6))) | \(chance($0, 10_000)) |\n"
    },
    LayoutShape("a table of wrapped cells", head: "| a | b | c |\n|---|---|--:|\n") {
      "| row \($0) | \(words($0, 1 + chance($0, 40))) | \(words($0 + 7, 1 + chance($0, 20))) |\n"
    },
    LayoutShape("a table that widens late", head: "| a | b |\n|---|---|\n") {
      "| row \(100_000 + $0) | \(words($0, $0 == 13_000 ? 12 : 6)) |\n"
    },
    LayoutShape("one paragraph") { words($0, 11) + "\n" },
    LayoutShape("one paragraph in one line") { words($0, 11) + " " },
    LayoutShape("one paragraph with emphasis") {
      "*some* **words** of `it` " + words($0, 6) + "\n"
    },
    LayoutShape("one list") { "- item \($0) " + words($0, 8) + "\n" },
    LayoutShape("nested lists") {
      String(repeating: "  ", count: $0 % 4) + "- item \($0) " + words($0, 8) + "\n"
    },
    LayoutShape("one quote") { "> " + words($0, 11) + ($0 % 5 == 4 ? "\n>\n" : "\n") },
    LayoutShape(
      "code inside a list item", head: "- item\n\n  ```swift\n", indented(swift, by: "  ")),
    LayoutShape("code inside a quote", head: "> ```python\n", indented(python, by: "> ")),
    LayoutShape(
      "code inside a list inside a quote", head: "> 1. ```json\n", indented(json, by: ">    ")),
    LayoutShape("one line of code", head: "```json\n") { "[\($0), \"word\"], " },
    LayoutShape("one line of CJK code", head: "```\n") { _ in "日本語のとても長い行" },
    LayoutShape("paragraphs") { words($0, 60) + "\n\n" },
  ]

  static let cached: [LayoutShape] = [
    LayoutShape("plain prose") { words($0, 60) + "\n\n" },
    LayoutShape("prose with emphasis") {
      "*some* **words** of `it`, [a link](https://x.example/\($0)) " + words($0, 30) + "\n\n"
    },
    LayoutShape("Swift", head: "```swift\n", swift),
    LayoutShape("Python", head: "```python\n", python),
    LayoutShape("JSON", head: "```json\n", json),
    LayoutShape("tables") {
      ($0 % 20 == 0 ? "\n| a | b | c |\n|---|---|--:|\n" : "")
        + "| row \($0) | \(words($0, 1 + chance($0, 6))) | \(chance($0, 10_000)) |\n"
    },
    LayoutShape("nested lists") {
      String(repeating: "  ", count: $0 % 4) + "- item \($0) " + words($0, 8) + "\n"
    },
    LayoutShape("CJK") { _ in "日本語のとても長い段落がここにあります。右へ続きます。\n\n" },
    LayoutShape("CJK code", head: "```\n") { _ in "値 = 計算(日本語, 長い行) // 注釈\n" },
  ]
}
