#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Asks a terminal of which nothing is known what it is (DA1): one that answers understands
/// sequences, and most that do are xterm's kin.
struct OpeningQuestion {
  /// How long the answer may take, in milliseconds.
  private static let patience: Int64 = 200

  /// What was typed meanwhile.
  private(set) var typed: [UInt8] = []

  /// Whether the terminal answers. Its line settings are raw meanwhile.
  mutating func isAnswered(
    on device: borrowing OutputDevice, input: Int32, line: LineDiscipline
  ) -> Bool {
    line.setRaw()
    defer { line.restore() }
    guard device.write(TerminalQuestions.fence, within: Int(Self.patience)) else { return false }
    let end = System.uptime() + Self.patience
    while System.uptime() < end {
      let left = Int(end - System.uptime())
      guard System.poll(input, for: POLLIN, milliseconds: max(1, left)) & POLLIN != 0 else {
        continue
      }
      let chunk = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        guard
          case .bytes(let read) = System.read(input, into: UnsafeMutableRawBufferPointer(buffer))
        else { return }
        count = read
      }
      guard !chunk.isEmpty else { return false }
      typed += chunk
      if removeAnswer() { return true }
    }
    return false
  }

  /// Takes `ESC [ ? … c` out of what came.
  private mutating func removeAnswer() -> Bool {
    let mark = Array("\u{1B}[?".utf8)
    for start in typed.indices where typed[start...].starts(with: mark) {
      let rest = typed[(start + mark.count)...]
      guard let end = rest.firstIndex(where: { !(0x30...0x3B ~= $0) }), typed[end] == 0x63 else {
        continue
      }
      typed.removeSubrange(start...end)
      return true
    }
    return false
  }
}
