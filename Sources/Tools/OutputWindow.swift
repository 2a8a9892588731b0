/// The beginning and the end of an output of any length, in bounded memory.
struct OutputWindow {
  /// In bytes; together about what a model should read of one command.
  static let headLimit = 10_000
  static let tailLimit = 20_000

  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  /// All bytes that came.
  private(set) var total = 0

  /// Takes more of the output.
  mutating func append(_ bytes: [UInt8]) {
    total += bytes.count
    let room = max(0, Self.headLimit - head.count)
    head += bytes.prefix(room)
    guard bytes.count > room else { return }
    tail += bytes.dropFirst(room).suffix(Self.tailLimit)
    // Trimmed now and then, so that a byte is moved about twice at most.
    if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  /// The text for the model, with a mark where something is left out.
  var text: String {
    var end = tail
    if end.count > Self.tailLimit { end.removeFirst(end.count - Self.tailLimit) }
    let missing = total - head.count - end.count
    guard missing > 0 else { return String(decoding: head + end, as: UTF8.self) }
    // The beginning of a character's rest is no character.
    let tail = end.drop { $0 & 0xC0 == 0x80 }
    let start = String(decoding: Clipping.withoutBrokenEnd(head), as: UTF8.self)
    return start + "\n\n… \(missing) bytes of output are left out here …\n\n"
      + String(decoding: tail, as: UTF8.self)
  }
}
