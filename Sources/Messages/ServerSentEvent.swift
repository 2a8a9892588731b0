/// One event of an event stream (WHATWG HTML, "Server-sent events", 9.2.6).
package struct ServerSentEvent: Hashable, Sendable {
  /// The event's type; `message` where the stream gave none.
  package var event: String
  /// The data lines, joined by LF; as they came, so possibly not valid UTF-8.
  package var data: [UInt8]
  /// The last id that the stream set; empty if it never did.
  package var id: String
  /// Milliseconds to wait before connecting again, where this event's block set them.
  package var retry: Int?

  /// An event with these values.
  package init(event: String = "message", data: [UInt8], id: String = "", retry: Int? = nil) {
    self.event = event
    self.data = data
    self.id = id
    self.retry = retry
  }

  /// The data without its line ends, for JSON that must fit one line of a file: a line end inside
  /// JSON is white space, since strings have theirs escaped.
  package var dataOnOneLine: [UInt8] {
    data.contains(0x0A) ? data.map { $0 == 0x0A ? 0x20 : $0 } : data
  }
}
