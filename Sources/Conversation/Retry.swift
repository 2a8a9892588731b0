import Messages

/// A pause before the same question is asked again, because nothing of an answer had come and the
/// failure may pass.
package struct Retry: Hashable, Sendable {
  /// The try that follows, from 1 for the first repetition.
  package let attempt: Int
  /// How many repetitions there may be.
  package let limit: Int
  /// When it is asked again, in monotonic milliseconds.
  package let due: Int64
  /// Why the last try failed.
  package let failure: Failure

  /// The longest wait of our own choice, and the longest a server may ask for, in milliseconds:
  /// who is told to come back later than that decides for himself.
  private static let longest: Int64 = 30_000
  private static let longestAsked: Int64 = 120_000

  /// - Parameters:
  ///   - salt: anything that differs between programs, so that they do not all return at once.
  /// - Returns: nil where waiting does not help, or enough was tried.
  init?(after failure: Failure, attempt: Int, limit: Int, salt: UInt64, now: Int64) {
    // An address that does not answer is more often a wrong one than a passing fault.
    let isAddress = failure.kind == .connect || failure.kind == .resolve
    let limit = isAddress ? min(3, limit) : limit
    guard failure.isRetryable, attempt <= limit else { return nil }
    var wait = min(Self.longest, 500 << Int64(min(attempt - 1, 10)))
    // A quarter up or down.
    let random = ((salt &+ UInt64(attempt)) &* 0x9E37_79B9_7F4A_7C15) >> 33
    wait += Int64(random) % (wait / 2) - wait / 4
    if let asked = failure.retryAfter {
      let asked = Int64(asked * 1000)
      guard asked <= Self.longestAsked else { return nil }
      wait = max(wait, asked)
    }
    self.attempt = attempt
    self.limit = limit
    due = now + wait
    self.failure = failure
  }

  /// `retrying in 4 s · 2/10 · 529 overloaded`.
  package func phrase(now: Int64) -> String {
    let reason = [failure.status.map { "\($0)" }, failure.kind.word].compactMap { $0 }
      .joined(separator: " ")
    let seconds = max(0, due - now + 999) / 1000
    return "retrying in \(seconds) s · \(attempt)/\(limit) · \(reason)"
  }
}

extension Failure.Kind {
  /// A word or two for the head line.
  fileprivate var word: String {
    switch self {
    case .rateLimited: "rate limit"
    case .overloaded: "overloaded"
    case .serverError: "server error"
    case .timeout: "timeout"
    case .cutStream: "cut off"
    case .stalled: "no data"
    case .resolve: "no such host"
    case .connect: "no connection"
    default: rawValue
    }
  }
}
