// Prints what the headers that it is compiled against make of the names in names.def, one line each:
//
//   function aclrtMalloc i32 void** u64 aclrtMemMallocPolicy     result and parameters
//   value ACL_BF16 aclDataType 27                                type and number
//   type aclrtPtrAttributes 28 struct                            size and kind
//   field aclrtPtrAttributes.pageSize 8 u32                      offset and kind
//
// A kind is void, char, bool, i, u or f with its width in bits, the name of an enum or a struct, or the kind pointed to and a star. Typedefs
// are looked through and const is left out: what remains is what caller and callee must agree on. Nothing is called, so nothing is linked.

#include <cstddef>
#include <iostream>
#include <string>
#include <type_traits>

#include "acl/acl.h"
#include "aclnn/aclnn_base.h"
#if __has_include("aclnnop/aclnn_interleave_rope.h")
#include "aclnnop/aclnn_interleave_rope.h"
#endif

namespace {

// The name of a type as the compiler spells it in this very function: "... [with T = aclDataType]", "... [T = aclDataType]".
template <typename T>
std::string name() {
  std::string text = __PRETTY_FUNCTION__;
  std::size_t start = text.find("T = ") + 4;
  return text.substr(start, text.find_first_of(";]", start) - start);
}

template <typename T>
std::string kind() {
  if constexpr (std::is_const_v<T>) {
    return kind<std::remove_const_t<T>>();
  } else if constexpr (std::is_pointer_v<T>) {
    return kind<std::remove_pointer_t<T>>() + "*";
  } else if constexpr (std::is_array_v<T>) {
    return kind<std::remove_extent_t<T>>() + "[" + std::to_string(std::extent_v<T>) + "]";
  } else if constexpr (std::is_function_v<T>) {
    return "function";
  } else if constexpr (std::is_same_v<T, char> || std::is_same_v<T, bool> || !std::is_arithmetic_v<T>) {
    return name<T>();
  } else {
    const char* letter = std::is_floating_point_v<T> ? "f" : std::is_signed_v<T> ? "i" : "u";
    return letter + std::to_string(8 * sizeof(T));
  }
}

template <typename T>
struct Function;

template <typename Result, typename... Parameters>
struct Function<Result(Parameters...)> {
  static std::string kinds() { return (kind<Result>() + ... + (" " + kind<Parameters>())); }
};

// Enums count by their size: which sign they have is the compiler's choice, and no value of theirs needs the last bit.
template <typename T>
std::string form() {
  return std::is_enum_v<T> ? "enum" : std::is_class_v<T> ? "struct" : kind<T>();
}

}  // namespace

#define FUNCTION(f) std::cout << "function " #f " " << Function<decltype(f)>::kinds() << '\n';
#define VALUE(v) std::cout << "value " #v " " << kind<decltype(v)>() << ' ' << static_cast<long long>(v) << '\n';
#define TYPE(t) std::cout << "type " #t " " << sizeof(t) << ' ' << form<t>() << '\n';
#define FIELD(s, f) std::cout << "field " #s "." #f " " << offsetof(s, f) << ' ' << kind<decltype(s::f)>() << '\n';

int main() {
#include "names.def"
}
