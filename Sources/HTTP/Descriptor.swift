#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file descriptor to watch during a wait, and what the wait found out about it.
package struct Descriptor: Hashable, Sendable {
  /// The descriptor; a negative one is passed over.
  package var fd: Int32
  /// Whether the wait should end when there is something to read.
  package var wantsRead: Bool
  /// Whether the wait should end when something can be written.
  package var wantsWrite: Bool
  /// Result: there is something to read, or an end of file.
  package var isReadable = false
  /// Result: something can be written.
  package var isWritable = false
  /// Result: the other side is gone, or the descriptor is broken (POLLHUP, POLLERR, POLLNVAL).
  /// Reported, and ends the wait, whatever was asked for. What was written before may still be
  /// readable.
  package var isHangup = false

  package init(fd: Int32, wantsRead: Bool = true, wantsWrite: Bool = false) {
    self.fd = fd
    self.wantsRead = wantsRead
    self.wantsWrite = wantsWrite
  }
}

extension Descriptor {
  /// The question to poll(2).
  var pollRequest: pollfd {
    var events: Int16 = 0
    if wantsRead { events |= Int16(POLLIN) }
    if wantsWrite { events |= Int16(POLLOUT) }
    return pollfd(fd: fd, events: events, revents: 0)
  }

  /// Takes over poll's answer.
  mutating func note(_ answer: Int16) {
    isReadable = answer & Int16(POLLIN) != 0
    isWritable = answer & Int16(POLLOUT) != 0
    isHangup = answer & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
  }
}

/// poll(2) on descriptors, with memory for the call kept between calls.
struct Poll {
  private var requests: [pollfd] = []

  /// Waits until a descriptor is ready or the timeout (milliseconds, -1 for ever) is over, and
  /// fills in the results. A signal ends it early with nothing ready.
  mutating func wait(_ descriptors: inout [Descriptor], timeout: Int32) {
    requests.removeAll(keepingCapacity: true)
    for descriptor in descriptors { requests.append(descriptor.pollRequest) }
    let ready = poll(&requests, nfds_t(requests.count), timeout)
    for index in descriptors.indices {
      descriptors[index].note(ready > 0 ? requests[index].revents : 0)
    }
  }
}
