namespace Ascend.Rope;

// These have no XML comments: the text would be that of the others, and the identifiers of such comments differ by the type of the result alone, which the
// generator of Microsoft.AspNetCore.OpenApi cuts off for every operator but op_Implicit and op_Explicit. Whoever references the library and serves a
// description of an API would have it fail on the second.
#pragma warning disable CS1591

/// <content>Conversions from BFloat16 to integers in a checked context: what is NaN or does not fit throws an <see cref="OverflowException"/>.</content>
public readonly partial struct BFloat16
{
    public static explicit operator checked byte(BFloat16 value) => checked((byte)(float)value);

    public static explicit operator checked sbyte(BFloat16 value) => checked((sbyte)(float)value);

    public static explicit operator checked char(BFloat16 value) => checked((char)(float)value);

    public static explicit operator checked short(BFloat16 value) => checked((short)(float)value);

    public static explicit operator checked ushort(BFloat16 value) => checked((ushort)(float)value);

    public static explicit operator checked int(BFloat16 value) => checked((int)(float)value);

    public static explicit operator checked uint(BFloat16 value) => checked((uint)(float)value);

    public static explicit operator checked long(BFloat16 value) => checked((long)(float)value);

    public static explicit operator checked ulong(BFloat16 value) => checked((ulong)(float)value);

    public static explicit operator checked nint(BFloat16 value) => checked((nint)(float)value);

    public static explicit operator checked nuint(BFloat16 value) => checked((nuint)(float)value);

    public static explicit operator checked Int128(BFloat16 value) => checked((Int128)(float)value);

    public static explicit operator checked UInt128(BFloat16 value) =>
        checked((UInt128)(float.Truncate((float)value) + 0.0f)); // From float it would refuse −0.5, and −0, which the addition makes +0.
}
