import Messages
import Foundation
import Settings

/// Keeps what the process knows from those who may look at it from outside.
enum ProcessSecrecy {
  /// Variables that hold keys whatever is configured.
  private static let names: Set = [
    "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS",
    "KIMI_MODEL_API_KEY",
  ]

  /// Wipes the keys' variables in place, for `unsetenv` leaves the bytes where `/proc/PID/environ`
  /// shows them, and in release builds lets nobody attach to the process and no core be written.
  /// To be called once everything has been read.
  static func seal(_ secrets: [Secret]) {
    let texts = secrets.map { $0.reveal() }.filter { $0.utf8.count >= 6 }
    // Behind the arguments and their null (System V ABI, "Process Initialization").
    var pointer = CommandLine.unsafeArgv + Int(CommandLine.argc) + 1
    while let entry = pointer.pointee {
      pointer += 1
      guard let equals = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
      let name = String(
        decoding: UnsafeRawBufferPointer(start: entry, count: equals - entry), as: UTF8.self)
      let value = equals + 1
      guard names.contains(name) || texts.contains(where: { strstr(value, $0) != nil }) else {
        continue
      }
      memset(value, 0, strlen(value))
    }
    #if !DEBUG
      forbidDumps()
    #endif
  }

  private static func forbidDumps() {
    var limit = rlimit()
    let resource = RLIMIT_CORE
    #if os(Linux)
      if getrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &limit) == 0 {
        limit.rlim_cur = 0
        setrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &limit)
      }
      // prctl(2) has variable arguments, which Swift cannot call; these conventions pass whole
      // numbers in the same registers either way.
      typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
      if let symbol = dlsym(nil, "prctl") {
        let control = unsafeBitCast(symbol, to: Control.self)
        let setDumpable: Int32 = 4  // PR_SET_DUMPABLE of linux/prctl.h
        _ = control(setDumpable, 0, 0, 0, 0)
      }
    #else
      if getrlimit(resource, &limit) == 0 {
        limit.rlim_cur = 0
        setrlimit(resource, &limit)
      }
    #endif
  }
}
