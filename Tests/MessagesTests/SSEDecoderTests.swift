import Foundation
import Messages
import Testing

/// One conformance vector; the file's README says what the fields mean.
private struct Vector: Decodable, CustomTestStringConvertible {
  struct Event: Decodable, Hashable {
    var event: String
    var data: String
    var id: String
  }

  var name: String
  var chunks: [Data]
  var expected: [Event]
  var also_ok: [[Event]]?

  var testDescription: String { name }

  static let path = ProcessInfo.processInfo.environment["SSE_VECTORS"]

  static func load() throws -> [Vector] {
    guard let path else { return [] }
    return try JSONDecoder().decode([Vector].self, from: Data(contentsOf: URL(filePath: path)))
  }
}

@Suite struct SSEDecoderTests {
  @Test(.enabled(if: Vector.path != nil, "SSE_VECTORS names no file"))
  func conformance() throws {
    let vectors = try Vector.load()
    #expect(vectors.count > 100)
    for vector in vectors {
      var decoder = SSEDecoder()
      let decoded = vector.chunks.flatMap { decoder.feed(Array($0)) } + decoder.finish()
      let events = decoded.map {
        Vector.Event(event: $0.event, data: String(decoding: $0.data, as: UTF8.self), id: $0.id)
      }
      let accepted = [vector.expected] + (vector.also_ok ?? [])
      #expect(accepted.contains(events), "\(vector.name)")
    }
  }

  @Test func fields() {
    var decoder = SSEDecoder()
    let events = decoder.feed("id: 7\nretry: 50\nevent: x\ndata: a\ndata: b\n\ndata:c\n\n".bytes)
    #expect(
      events == [
        ServerSentEvent(event: "x", data: "a\nb".bytes, id: "7", retry: 50),
        ServerSentEvent(data: "c".bytes, id: "7"),
      ])
  }

  @Test(arguments: [
    ("data: {\"type\":\"message_stop\"}", ["{\"type\":\"message_stop\"}"]),
    ("data: {\"type\":\"message_stop\"}\n", ["{\"type\":\"message_stop\"}"]),
    ("data: {\"type\":\"mess", []),
    ("data: {\"a\":1}\ndata: {", []),
    ("data: half", []),
    ("event: ping\n", []),
  ])
  func endOfStream(text: String, expected: [String]) {
    var decoder = SSEDecoder()
    #expect(decoder.feed(text.bytes) == [])
    #expect(decoder.finish().map { String(decoding: $0.data, as: UTF8.self) } == expected)
    #expect(decoder.finish() == [])
  }

  @Test(arguments: [1, 3, 1000])
  func lineLimit(pieceSize: Int) {
    var decoder = SSEDecoder(limit: 20)
    let bytes = "data: ok\n\ndata: 123456789012345\n\ndata: never\n\n".bytes
    var events: [ServerSentEvent] = []
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
      events += decoder.feed(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
    }
    #expect(events == [ServerSentEvent(data: "ok".bytes)])
    #expect(decoder.failure == .lineTooLong(limit: 20))
    #expect(decoder.feed("data: more\n\n".bytes) == [] && decoder.finish() == [])
  }

  @Test func eventLimit() {
    var decoder = SSEDecoder(limit: 20)
    #expect(decoder.feed("data: 1234567890\ndata: 1234567890\n\n".bytes) == [])
    #expect(decoder.failure == .eventTooLong(limit: 20))
    #expect(decoder.failure?.sentence.isEmpty == false)
  }

  @Test func eightMegabytesPassAndMoreDoNot() {
    var decoder = SSEDecoder()
    let line = [UInt8](repeating: 0x61, count: (8 << 20) - 6)
    #expect(decoder.feed("data: ".bytes + line + "\n\n".bytes).first?.data.count == line.count)
    #expect(decoder.failure == nil)
    #expect(decoder.feed("data: aaa".bytes + line) == [])
    #expect(decoder.failure == .lineTooLong(limit: 8 << 20))
  }
}
