import Foundation

#if os(Linux)
  let streamSocket = Int32(SOCK_STREAM.rawValue)
  let sendFlags = Int32(MSG_NOSIGNAL)
  /// POLLRDHUP of poll(2), which the Glibc module leaves out: the other side sends no more.
  let hangupEvents: Int16 = 0x2000
#else
  let streamSocket = SOCK_STREAM
  let sendFlags: Int32 = 0
  let hangupEvents: Int16 = 0
#endif

/// Sets one integer option of a socket.
func setOption(_ socket: Int32, _ level: Int32, _ name: Int32) {
  var value: Int32 = 1
  _ = setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
}

/// A socket that listens on a free port of 127.0.0.1.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  let port: UInt16

  init() throws(ScriptedServer.ListenError) {
    descriptor = socket(AF_INET, streamSocket, 0)
    guard descriptor >= 0 else { throw .init(number: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 128) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isListening else {
      let number = errno
      close(descriptor)
      throw .init(number: number)
    }
  }

  deinit { close(descriptor) }

  /// The next connection's descriptor; nil when woken, or when a connection failed.
  func accept(orWokenBy wake: WakePipe) -> Int32? {
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&waits, 2, -1) > 0, waits[0].revents != 0 else {
      wake.drain()
      return nil
    }
    let connection = Foundation.accept(descriptor, nil, nil)
    guard connection >= 0 else { return nil }
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    // Every step of a script leaves at once.
    setOption(connection, Int32(IPPROTO_TCP), TCP_NODELAY)
    #if !os(Linux)
      setOption(connection, SOL_SOCKET, SO_NOSIGPIPE)
    #endif
    return connection
  }
}

/// A pipe that makes a poll(2) return. A wake before the poll is not lost.
final class WakePipe: Sendable {
  let reader: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  func wake() {
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(reader, &bytes, bytes.count) > 0 {}
  }
}
