import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Archive

@Suite struct SearchTests {
  let archive: Archive
  let home = session(1)

  init() throws {
    archive = try Archive.inMemory()
    try archive.write([.session(home)])
  }

  private func write(_ texts: String...) throws {
    for (index, text) in texts.enumerated() {
      try archive.write([
        .turn(question(index + 1, after: index > 0 ? index : nil, text), session: home.id)
      ])
    }
  }

  private func found(
    _ query: String, in archive: Archive? = nil, limit: Int = 2
  ) throws -> [Int] {
    var ids: [Int] = []
    var cursor: SearchCursor?
    repeat {
      let page = try (archive ?? self.archive).search(
        query, limit: limit, from: cursor, milliseconds: 60_000)
      ids += page.hits.map { Int($0.turn?.low ?? 0) }
      cursor = page.next
    } while cursor != nil
    return ids
  }

  @Test(arguments: [
    ("quick fox", [1]), ("QUICK", [1]), ("\"quick brown\"", [1]), ("\"quick fox\"", []),
    ("\"quick bro", [1]), ("uic", [1]), ("ck", [1]), ("検索", [3, 2]), ("索", [3, 2]),
    ("全文検索", [2]), ("können", [4]), ("KÖNNEN", [4]), ("ö", [4]), ("map($0.id)", [5]),
    ("$0", [5]), ("\"\"", []), ("", []), ("zzz", []), ("語zz", []), ("a\0b", [7, 1]), ("ツツ", []),
    ("検索 sqlite", [2]), ("qu xyz", []), ("жук", [6]), ("after nul", [7]), ("😀", [8]),
  ])
  func `words are found wherever they stand`(query: String, ids: [Int]) throws {
    try write(
      "The quick brown fox and a b", "全文検索 in SQLite", "文字を検索", "Wir Können das",
      "rows.map($0.id)", "ЖУК", "before\0after nul", "smile 😀")
    #expect(try found(query) == ids)
  }

  @Test func `a title is found, and comes before messages`() throws {
    try write("parser here")
    try archive.write([.title("The Parser", session: home.id)])
    let hits = try archive.search("parser", limit: 9, milliseconds: 60_000).hits
    #expect(hits.map(\.turn) == [nil, id(1)])
    #expect(hits[0].session.session.title == "The Parser")
  }

  @Test func `an excerpt is one line with the words marked`() throws {
    let pad = String(repeating: "\nlorem ipsum", count: 100) + "\n"
    try write(pad + "one  Needle\tand a needle" + pad)
    let excerpt = try #require(
      try archive.search("needle", limit: 1, milliseconds: 60_000).hits.first
    ).excerpt
    #expect(excerpt.filter(\.isMatch).map(\.text) == ["Needle", "needle"])
    let line = excerpt.map(\.text).joined()
    #expect(line.contains("one Needle and a needle lorem"))
    #expect(line.hasPrefix("…") && line.hasSuffix("…"))
    #expect(line.utf8.count < 300)
  }

  @Test func `a streaming answer is found when it has ended, or when its program died`() throws {
    try write("question")
    let directory = try TemporaryDirectory()
    let kept = try Archive(directory: directory.path)
    func fragment(_ text: String) -> [UInt8] {
      Array(
        (#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
          + "\n"
          + #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#
          + text + "\"}}\n").utf8)
    }
    try kept.write([
      .session(home), .turn(answer(1, after: nil, .streaming), session: home.id),
      .fragment(fragment("half a thought"), turn: id(1)),
    ])
    #expect(try found("thought", in: kept) == [])
    kept.close()
    let next = try Archive(directory: directory.path)
    for _ in 1...2 {
      try next.noteCutAnswers()
      while try next.indexMore() {}
      #expect(try found("thought", in: next) == [1])
    }
    // The other program had not died: the real end takes the place of the beginning.
    try next.write([.turn(answer(1, after: nil, .complete, "whole idea"), session: home.id)])
    #expect(try found("thought", in: next) == [])
    #expect(try found("whole", in: next) == [1])
    try next.noteCutAnswers()
    #expect(try !next.hasBacklog())
  }

  @Test func `a later end of an answer replaces what was indexed`() throws {
    try archive.write([.turn(answer(1, after: nil, .stopped, "half"), session: home.id)])
    try archive.write([.turn(answer(1, after: nil, .complete, "other"), session: home.id)])
    #expect(try found("half") == [])
    #expect(try found("other") == [1])
  }

  @Test func `the trash is not searched`() throws {
    try write("needle")
    try archive.write([.title("needle", session: home.id), .trashed(true, session: home.id)])
    #expect(try archive.search("needle", limit: 9, milliseconds: 60_000).hits == [])
    try archive.write([.trashed(false, session: home.id)])
    #expect(try archive.search("needle", limit: 9, milliseconds: 60_000).hits.count == 2)
    #expect(
      try archive.search("needle", directory: "/elsewhere", limit: 9, milliseconds: 60_000).hits
        == [])
    #expect(
      try archive.search("needle", directory: "/home", limit: 9, milliseconds: 60_000).hits.count
        == 2)
  }

  @Test func `no time is enough for a part, and the parts for all`() throws {
    try archive.write((1...300).map { .turn(question($0, after: nil, "w\($0)"), session: home.id) })
    var ids: [Int] = []
    var cursor: SearchCursor?
    var calls = 0
    repeat {
      let page = try archive.search("w", limit: 1_000, from: cursor, milliseconds: 0)
      ids += page.hits.map { Int($0.turn?.low ?? 0) }
      cursor = page.next
      calls += 1
    } while cursor != nil
    #expect(ids == (1...300).reversed())
    #expect(calls == 300)
  }

  @Test func `every substring is found, as reading would find it`() throws {
    var random = SeededGenerator(seed: 5)
    let alphabet = Array("abAB 検索é\n\"'*")
    var texts: [String] = []
    for _ in 1...200 {
      texts.append(
        String(
          (0..<Int.random(in: 1...30, using: &random)).map { _ in
            alphabet.randomElement(using: &random) ?? "a"
          }))
    }
    try archive.write(
      texts.enumerated().map { .turn(question($0 + 1, after: nil, $1), session: home.id) })
    for _ in 1...300 {
      let text = texts.randomElement(using: &random) ?? ""
      let start = Int.random(in: 0..<text.count, using: &random)
      let part = text.dropFirst(start).prefix(Int.random(in: 1...8, using: &random))
        .filter { $0 != "\"" }
      if part.isEmpty { continue }
      let expected = texts.indices.filter {
        texts[$0].lowercased().unicodeScalars.map(\.value)
          .contains(part.lowercased().unicodeScalars.map(\.value))
      }.map { $0 + 1 }
      #expect(
        try found("\"\(part)\"", limit: 1_000).sorted() == expected, "\(part.debugDescription)")
    }
  }
}
