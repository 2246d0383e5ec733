using System.Globalization;
using System.Text.Json;

namespace Ascend.Rope.Tables.Json;

/// <summary>
/// An object of a configuration, whose keys are read one by one, each under its rule. Null is as good as no key at all, as it is to transformers; what
/// is not asked for is not looked at.
/// </summary>
/// <param name="element">The object.</param>
/// <param name="path">What stands before its keys in messages: nothing, or names that end with a dot.</param>
internal sealed class ConfigObject(JsonElement element, string path)
{
    /// <summary>What messages call a key of this object, which may be the file's own, as the names of layer types are.</summary>
    public string Name(string key) => path + ConfigText.Of(key);

    public bool Has(string key) => Find(key) is not null;

    public double? Number(string key, NumberRule rule) => Find(key) is { } value ? ReadNumber(value, Name(key), rule) : null;

    public double RequiredNumber(string key, NumberRule rule) => Number(key, rule) ?? throw Missing(key, rule.Text);

    /// <summary>A whole number, which may be spelt <c>4096.0</c>.</summary>
    public int? Count(string key, NumberRule rule) => Number(key, rule) is not { } number ? null
        : double.IsInteger(number) ? (int)number
        : throw Bad(key, rule.Text);

    public int RequiredCount(string key, NumberRule rule) => Count(key, rule) ?? throw Missing(key, rule.Text);

    public bool? Boolean(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Bad(key, "true or false");

    public string? Word(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Bad(key, "a string");

    public ConfigObject? Object(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new ConfigObject(value, $"{Name(key)}.")
        : throw Bad(key, "an object");

    /// <summary>An array of so many numbers, all under one rule.</summary>
    public double[] RequiredNumbers(string key, int count, NumberRule rule)
    {
        string text = $"an array of {count} numbers, one for each frequency";
        JsonElement array = Find(key) ?? throw Missing(key, text);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != count)
            throw Bad(key, text);

        double[] numbers = new double[count];
        int index = 0;
        foreach (JsonElement value in array.EnumerateArray())
        {
            numbers[index] = ReadNumber(value, string.Create(CultureInfo.InvariantCulture, $"{Name(key)}[{index}]"), rule);
            index++;
        }

        return numbers;
    }

    /// <summary>Whether an array, if there is one, has a string.</summary>
    public bool Lists(string key, string word) =>
        Find(key) is { ValueKind: JsonValueKind.Array } array
        && array.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.String && value.ValueEquals(word));

    /// <summary>The members whose values are objects, but for some, found in one pass, since there may be any number of them.</summary>
    /// <param name="most">How many to find at most.</param>
    /// <param name="isOther">Whether a key is none of those that are looked for, whatever its value.</param>
    /// <param name="hasOthers">Whether there is any such key whose value is not null.</param>
    public List<(string Key, ConfigObject Value)> Objects(int most, Func<string, bool> isOther, out bool hasOthers)
    {
        List<(string Key, ConfigObject Value)> objects = [];
        hasOthers = false;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (isOther(property.Name))
                hasOthers |= property.Value.ValueKind != JsonValueKind.Null;
            else if (property.Value.ValueKind == JsonValueKind.Object && objects.Count < most)
                objects.Add((property.Name, new ConfigObject(property.Value, $"{Name(ConfigText.Of(property.Name))}.")));
        }

        return objects;
    }

    /// <summary>Whether both hold the same keys and values.</summary>
    public bool IsSameAs(ConfigObject other)
    {
        try
        {
            return JsonElement.DeepEquals(element, other.Element);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A number whose exponent is beyond int is more than the comparison of values takes, and more than anything here is made of.
            return element.GetRawText() == other.Element.GetRawText();
        }
    }

    /// <summary>Tells that a key's value breaks a rule.</summary>
    public RopeConfigException Bad(string key, string rule) => Bad(Name(key), ConfigText.Of(Find(key)!.Value), rule);

    /// <summary>Tells that a key is missing.</summary>
    public RopeConfigException Missing(string key, string rule) => new($"{Name(key)} must be {rule}; it is missing.");

    private JsonElement Element => element;

    private static RopeConfigException Bad(string name, string value, string rule) => new($"{name} must be {rule}; it is {value}.");

    private static double ReadNumber(JsonElement value, string name, NumberRule rule) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && rule.Allows(number)
            ? number
            : throw Bad(name, ConfigText.Of(value), rule.Text);

    private JsonElement? Find(string key)
    {
        JsonElement? found = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!property.NameEquals(key))
                continue;
            if (found is { } first)
                throw new RopeConfigException($"{Name(key)} must be given once; it is {ConfigText.Of(first)} and {ConfigText.Of(property.Value)}.");
            found = property.Value;
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }
}
