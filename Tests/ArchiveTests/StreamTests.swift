import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

/// What arrives of an answer while it streams: in a log, in the tables, or in both, it is there
/// once, and in order.
@Suite struct StreamTests {
  let directory: TemporaryDirectory
  let home = session(1)

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func pieces(_ numbers: ClosedRange<Int>) -> [[UInt8]] {
    numbers.map { Array("piece \($0)\n".utf8) }
  }

  /// An archive in which the answers `numbers` have begun.
  private func open(streaming numbers: Int...) throws -> Archive {
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(home)])
    for number in numbers {
      try archive.write([.turn(answer(number, after: nil, .streaming), session: home.id)])
    }
    return archive
  }

  private func stream(
    _ numbers: ClosedRange<Int>, to turn: Int, of archive: Archive
  ) throws {
    for piece in pieces(numbers) { try archive.write([.fragment(piece, turn: id(turn))]) }
  }

  private var logs: [String] { directory.names.filter { $0.hasPrefix("archive.stream-") } }

  private func stored(_ archive: Archive) throws -> Int64? {
    try archive.perform { try $0.number("SELECT count(*) FROM fragment") }
  }

  /// A log of five records, and where each begins.
  private var sample: (bytes: [UInt8], records: [StreamRecord], starts: [Int]) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    let records = (1...5).map { number in
      StreamRecord(
        turn: id(number), number: Int64(number),
        data: Array(String(repeating: "é\n", count: number * 7).utf8))
    }
    for record in records {
      starts.append(bytes.count)
      StreamRecord.encode(record.data, turn: record.turn, number: record.number, into: &bytes)
    }
    return (bytes, records, starts)
  }

  @Test func `a log that is cut anywhere keeps every whole record`() {
    let (bytes, records, starts) = sample
    for size in 0...bytes.count {
      let whole = (starts.dropFirst() + [bytes.count]).count { $0 <= size }
      #expect(StreamRecord.all(in: Array(bytes.prefix(size))) == Array(records.prefix(whole)))
    }
  }

  @Test func `a damaged byte costs only the record it is in`() {
    let (bytes, records, starts) = sample
    for index in bytes.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= change
        let hit = starts.lastIndex { $0 <= index } ?? 0
        var left = records
        left.remove(at: hit)
        #expect(StreamRecord.all(in: damaged) == left, "byte \(index)")
      }
    }
  }

  @Test func `zeros and remains between records are passed over`() {
    let (bytes, records, starts) = sample
    let remains = Array(bytes[starts[1]..<starts[2] - 1])
    let zeros = [UInt8](repeating: 0, count: 700)
    #expect(StreamRecord.all(in: zeros + bytes + remains + bytes + zeros) == records + records)
  }

  @Test func `fragments cost no commit, and their answer's end takes their place`() throws {
    let archive = try open(streaming: 1)
    let before = try archive.foreignChanges()
    let other = try Archive(directory: directory.path)
    let seen = try other.foreignChanges()
    try stream(1...20, to: 1, of: archive)
    #expect(try other.foreignChanges() == seen)
    #expect(try archive.foreignChanges() == before)
    #expect(try stored(archive) == 0)
    #expect(try archive.fragments(of: id(1)) == pieces(1...20))
    try archive.write([.turn(answer(1, after: nil, .complete, "whole"), session: home.id)])
    #expect(try archive.fragments(of: id(1)) == [])
    #expect(try other.fragments(of: id(1)) == [])
    archive.close()
    #expect(logs == [])
  }

  @Test func `another window sees what streams, as far as it is`() throws {
    let archive = try open(streaming: 1)
    let other = try Archive(directory: directory.path)
    for count in 1...5 {
      try stream(count...count, to: 1, of: archive)
      #expect(try other.fragments(of: id(1)) == pieces(1...count))
      #expect(
        try other.document(of: home.id)?.turns
          == [answer(1, after: nil, .streaming).recovered(from: pieces(1...count))])
    }
    // A window that opens now takes nothing from one that lives.
    let third = try Archive(directory: directory.path)
    #expect(try stored(third) == 0)
    #expect(logs.count == 1)
    withExtendedLifetime(archive) {}
  }

  @Test func `in the log and in the tables in turn, they keep their order`() throws {
    let archive = try open(streaming: 1, 2)
    for round in 0..<5 {
      try stream(round * 4 + 1...round * 4 + 2, to: 1, of: archive)
      // With something else they are one commit.
      let both = pieces(round * 4 + 3...round * 4 + 4)
      try archive.write([
        .fragment(both[0], turn: id(1)), .draft("draft \(round)", session: home.id),
        .fragment(both[1], turn: id(1)), .fragment([], turn: id(1)),
      ])
      try stream(round...round, to: 2, of: archive)
    }
    #expect(try stored(archive) == 10)
    for _ in 1...2 {
      let next = try Archive(directory: directory.path)
      #expect(try next.fragments(of: id(1)) == pieces(1...20))
      #expect(try next.fragments(of: id(2)) == pieces(0...4))
      archive.close()
    }
    #expect(try Archive(directory: directory.path).fragments(of: id(1)) == pieces(1...20))
  }

  @Test func `a log stays until the last of its answers has ended`() throws {
    let archive = try open(streaming: 1, 2)
    try stream(1...3, to: 1, of: archive)
    try stream(4...6, to: 2, of: archive)
    try archive.write([.turn(answer(1, after: nil, .complete, "one"), session: home.id)])
    try archive.write([.turn(question(3, after: 1), session: home.id)])
    archive.sync()
    #expect(try archive.fragments(of: id(2)) == pieces(4...6))
    archive.close()
    #expect(logs.count == 1)
    let next = try Archive(directory: directory.path)
    #expect(try stored(next) == 3)
    #expect(try next.fragments(of: id(2)) == pieces(4...6))
    next.close()
    #expect(logs == [])
  }

  @Test func `what a dead program left may be taken more than once`() throws {
    let archive = try open(streaming: 1, 2)
    try stream(1...9, to: 1, of: archive)
    try stream(1...2, to: 2, of: archive)
    archive.close()
    let left = directory.path + "/" + (try #require(logs.first))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: left))
    for _ in 1...3 {
      let next = try Archive(directory: directory.path)
      #expect(try next.fragments(of: id(1)) == pieces(1...9))
      #expect(try stored(next) == 11)
      next.close()
      #expect(logs == [])
      try bytes.write(to: URL(fileURLWithPath: left))
    }
    // Once an answer has its end, or its session is gone, nothing comes back.
    let next = try Archive(directory: directory.path)
    try next.write([.turn(answer(1, after: nil, .stopped, "end"), session: home.id)])
    try bytes.write(to: URL(fileURLWithPath: left))
    #expect(try next.fragments(of: id(1)) == [])
    try next.write([.trashed(true, session: home.id)])
    #expect(try next.empty(home.id))
    #expect(try stored(next) == 0)
    next.close()
    #expect(logs == [])
    try bytes.write(to: URL(fileURLWithPath: left))
    #expect(try stored(try Archive(directory: directory.path)) == 0)
  }

  /// The database was moved away, or was too damaged to tell of the answer: the log has the only copy.
  @Test func `what a new database knows no turn of is set aside`() throws {
    let first = try open(streaming: 2)
    try stream(1...3, to: 2, of: first)
    first.close()
    for name in directory.names where name.hasPrefix("archive.sqlite") {
      unlink(directory.path + "/" + name)
    }
    let second = try open(streaming: 4)
    #expect(logs == [])
    let kept = try #require(directory.names.first { $0.hasPrefix("archive.unclaimed-") })
    #expect(StreamLog.records(at: directory.path + "/" + kept).map(\.data) == pieces(1...3))
    #expect(second.notices.contains { $0.sentence.contains(kept) })
    // What it knows it takes.
    try stream(1...2, to: 4, of: second)
    second.close()
    let third = try Archive(directory: directory.path)
    #expect(try third.fragments(of: id(4)) == pieces(1...2))
  }

  @Test func `only the owner can read a log, and it has a name of its own`() throws {
    let first = try open(streaming: 1)
    let second = try open(streaming: 2)
    try stream(1...1, to: 1, of: first)
    try stream(1...1, to: 2, of: second)
    #expect(logs == ["archive.stream-1", "archive.stream-2"])
    for name in logs { #expect(try directory.mode(name) == 0o600) }
    withExtendedLifetime((first, second)) {}
  }

  /// A disk that takes no more of the log: what was said to be saved is there once, and later
  /// answers have a log again.
  @Test func `where the log fails the tables take over`() throws {
    let archive = try open(streaming: 1, 2)
    try stream(1...3, to: 1, of: archive)
    archive.streams.isUsable = false
    try stream(4...6, to: 1, of: archive)
    #expect(try stored(archive) == 3)
    try archive.write([.turn(answer(2, after: nil, .complete, "two"), session: home.id)])
    try stream(7...9, to: 1, of: archive)
    #expect(try stored(archive) == 3)
    #expect(try archive.fragments(of: id(1)) == pieces(1...9))
    try archive.moveStream()
    #expect(try stored(archive) == 9)
    try stream(10...12, to: 1, of: archive)
    #expect(try archive.fragments(of: id(1)) == pieces(1...12))
    archive.close()
    #expect(try Archive(directory: directory.path).fragments(of: id(1)) == pieces(1...12))
  }
}
