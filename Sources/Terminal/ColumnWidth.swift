import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The program's `wcwidth`. Where the linker exports it, ncurses calls it, and so measures with the
/// same table as layout does.
///
/// It answers -1 for control characters: with any other answer ncurses would send them to the
/// terminal.
@_cdecl("wcwidth")
package func columnWidth(_ character: wchar_t) -> Int32 {
  guard let scalar = Unicode.Scalar(UInt32(bitPattern: character)) else { return -1 }
  return Int32(DisplayWidth.of(scalar))
}

/// How ncurses measures: with our `wcwidth` if the dynamic linker gives it that, which depends on
/// how the program was linked, and with the C library's otherwise.
struct NcursesWidth {
  private typealias Function = @convention(c) (wchar_t) -> Int32

  private let function: Function

  init() {
    // A null handle is the search order that ncurses' own call goes through.
    if let symbol = dlsym(nil, "wcwidth") {
      function = unsafeBitCast(symbol, to: Function.self)
    } else {
      function = columnWidth
    }
  }

  /// Whether ncurses measures with this program's table.
  var isOurs: Bool {
    unsafeBitCast(function, to: Int.self) == unsafeBitCast(columnWidth as Function, to: Int.self)
  }

  /// Columns of a character as ncurses sees it; -1 for what it would not draw.
  func of(_ scalar: Unicode.Scalar) -> Int {
    0x20..<0x7F ~= scalar.value ? 1 : Int(function(wchar_t(bitPattern: scalar.value)))
  }
}
