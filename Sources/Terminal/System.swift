#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few system calls whose names or types need help; everything else is called directly.
package enum System {
  /// What one `read` or `write` came to.
  enum Transfer: Hashable {
    case bytes(Int)
    /// Nothing is there now, or there is no room now.
    case blocked
    /// The end of the file, or an error: nothing will ever come or go.
    case ended
  }

  /// Milliseconds of the monotonic clock.
  package static func uptime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// `write(2)`, begun again when a signal interrupts it.
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return .bytes(0) }
    while true {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, start, bytes.count)
      #else
        let count = Glibc.write(descriptor, start, bytes.count)
      #endif
      if count >= 0 { return .bytes(count) }
      if errno == EAGAIN { return .blocked }
      if errno != EINTR { return .ended }
    }
  }

  /// `read(2)`, begun again when a signal interrupts it. `buffer` must not be empty.
  static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    while true {
      #if canImport(Darwin)
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      if errno == EAGAIN { return .blocked }
      if errno != EINTR { return .ended }
    }
  }

  /// What `poll(2)` says of one descriptor, after at most so many milliseconds.
  static func poll(_ descriptor: Int32, for events: Int32, milliseconds: Int = 0) -> Int32 {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    #if canImport(Darwin)
      _ = Darwin.poll(&request, 1, Int32(milliseconds))
    #else
      _ = Glibc.poll(&request, 1, Int32(milliseconds))
    #endif
    return Int32(request.revents)
  }

  /// The system's words for the last error.
  static var lastError: String { String(cString: strerror(errno)) }

  /// Installs a signal handler, which may call only what is async-signal-safe.
  /// - Returns: what was installed before.
  @discardableResult
  static func handle(
    _ signal: Int32, flags: Int32 = 0, with handler: @escaping @convention(c) (Int32) -> Void
  ) -> sigaction {
    var action = sigaction()
    action.sa_flags = flags
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    return replace(signal, action)
  }

  /// Ignores a signal.
  /// - Returns: what was installed before.
  static func ignore(_ signal: Int32) -> sigaction {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = SIG_IGN
    #else
      action.__sigaction_handler.sa_handler = SIG_IGN
    #endif
    return replace(signal, action)
  }

  /// Installs what was installed before.
  @discardableResult
  static func replace(_ signal: Int32, _ action: sigaction) -> sigaction {
    var action = action
    var before = sigaction()
    sigaction(signal, &action, &before)
    return before
  }

  /// What is installed for a signal.
  static func action(of signal: Int32) -> sigaction {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return action
  }
}
