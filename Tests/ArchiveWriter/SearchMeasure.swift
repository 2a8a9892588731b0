import Archive
import Conversation
import Foundation
import Messages

extension Script {
  /// Prints what indexing and searching cost; for a release build and an empty directory.
  func measureSearch(directory: String, messages: Int) throws {
    var words = Words(seed: seed)
    func id(_ number: Int) -> Identifier { Identifier(high: seed ^ 0xFF, low: UInt64(number)) }
    func turn(_ number: Int, _ text: String) -> Turn {
      var answer = Answer(alias: "k3", requestedModel: "p/k3", host: "localhost")
      answer.outcome = .complete
      let isAnswer = number % 2 == 0
      return Turn(
        id: id(number), parent: number % 100 == 1 ? nil : id(number - 1),
        role: isAnswer ? .assistant : .user, content: [.text(text)], created: Int64(number),
        answer: isAnswer ? answer : nil)
    }
    var size = 0
    try time("import \(messages) messages", rounds: 1) {
      for start in stride(from: 1, through: messages, by: 1_000) {
        let documents = stride(from: start, to: min(start + 1_000, messages + 1), by: 100).map {
          first in
          SessionDocument(
            session: Session(
              id: Identifier(high: seed, low: 1 << 32 + UInt64(first)), directory: "/d", created: 0),
            turns: (first..<min(first + 100, messages + 1)).map { number in
              var text = words.text(number % 2 == 0 ? 350 : 20)
              if number == messages / 2 { text += " needleinhaystack " }
              if number % 1_000 == 0 { text += " 全文検索のテスト " }
              size += text.utf8.count
              return turn(number, text)
            })
        }
        _ = try archive.merge(documents)
      }
    }
    print("text: \(size >> 20) MB")
    var slices: [Double] = []
    let start = DispatchTime.now().uptimeNanoseconds
    while true {
      let before = DispatchTime.now().uptimeNanoseconds
      let isMore = try archive.indexMore()
      slices.append(Double(DispatchTime.now().uptimeNanoseconds - before) / 1e6)
      if !isMore { break }
    }
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    slices.sort()
    print(
      "index: \(seconds) s, \(Double(size >> 20) / seconds) MB/s, slices \(slices.count),",
      "median \(slices[slices.count / 2]) p99 \(slices[slices.count * 99 / 100]) max \(slices.last ?? 0) ms"
    )
    let file = try FileManager.default.attributesOfItem(atPath: archive.path)
    print("database: \(file[.size] ?? 0) bytes")
    try measureTurns(&words, from: messages + 1, turn: turn)
    archive.close()
    try measureQueries(directory: directory)
  }

  private func measureTurns(
    _ words: inout Words, from first: Int, turn: (Int, String) -> Turn
  ) throws {
    let home = Identifier(high: seed, low: 1 << 33)
    for kilobytes in [1, 5, 50] {
      let texts = (0..<100).map { _ in words.text(kilobytes * 145) }
      var number = first + kilobytes * 1_000
      try time("end a turn of \(texts[0].utf8.count) bytes", rounds: 100) {
        try archive.write([.turn(turn(number, texts[number % 100]), session: home)])
        number += 1
      }
    }
  }

  /// Prints what ends of turns of 5 kB cost in an archive that `measureSearch` made, and what is
  /// left to be done between them.
  ///
  /// - Parameter merges: whether that is done, as the program does when nothing else is to do.
  func measureEnds(merges: Bool) throws {
    var words = Words(seed: seed)
    let home = Identifier(high: seed, low: 1 << 34)
    var ends: [Double] = []
    var slices: [Double] = []
    func milliseconds(_ body: () throws -> Void) rethrows -> Double {
      let start = DispatchTime.now().uptimeNanoseconds
      try body()
      return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
    }
    for number in 0..<500 {
      let turn = Turn(
        id: Identifier(high: seed ^ 0xEE, low: DispatchTime.now().uptimeNanoseconds), parent: nil,
        role: .user, content: [.text(words.text(number % 2 == 0 ? 725 : 20))], created: 0)
      ends.append(try milliseconds { try archive.write([.turn(turn, session: home)]) })
      var isMore = merges
      while isMore { slices.append(try milliseconds { isMore = try archive.indexMore() }) }
    }
    for (name, var times) in [("ends", ends), ("slices between them", slices)] where !times.isEmpty
    {
      times.sort()
      let shown = [50, 90, 95, 99].map { "p\($0) \(times[times.count * $0 / 100])" }
      print("\(times.count) \(name): \(shown.joined(separator: " ")) max \(times.last ?? 0) ms")
    }
  }

  private func measureQueries(directory: String) throws {
    let archive = try Archive(directory: directory)
    for query in [
      "needleinhaystack", "needlein", "qqq", "nosuchwordanywhere", "the", "ing", "e", "zq", "検索",
      "全文検索", "検", "\"qabcde fghijk\"", "ba ca da", "station",
    ] {
      let start = DispatchTime.now().uptimeNanoseconds
      let page = try archive.search(query, limit: 50)
      let cold = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
      try time(
        "search \(query): \(page.hits.count) hits, more: \(page.next != nil), first \(cold) ms;"
          + " again", rounds: 20
      ) {
        _ = try archive.search(query, limit: 50)
      }
      var cursor = page.next
      var hits = page.hits.count
      var pages = 1
      while let next = cursor, pages < 1_000 {
        let page = try archive.search(query, limit: 50, from: next)
        (cursor, hits, pages) = (page.next, hits + page.hits.count, pages + 1)
      }
      let all = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
      print("   all \(hits) hits in \(pages) pages, about \(all) ms with the rounds above")
    }
  }
}

/// Text that looks like language to an index: words of a fixed list, the first ones far more often.
private struct Words {
  private var state: UInt64
  private let words: [String]

  init(seed: UInt64) {
    state = seed
    let syllables = [
      "the", "ba", "co", "di", "fu", "ge", "ha", "in", "jo", "ka", "le", "mi", "no", "or", "pa",
      "re", "sta", "tion", "un", "ve", "wi", "ing", "er", "st",
    ]
    words = (0..<20_000).map { number in
      var rest = number
      var word = syllables[rest % 24]
      while rest >= 24 {
        rest /= 24
        word += syllables[rest % 24]
      }
      return word
    }
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func text(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      let limit = 1 << (next() % 15)
      text += words[Int(next() % UInt64(limit)) % words.count]
      text += next() % 12 == 0 ? ".\n" : " "
    }
    return text
  }
}
