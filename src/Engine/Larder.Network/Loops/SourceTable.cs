// The sources of one loop by token. A place is used again, but under another generation, so that an event that was
// already on its way to a closed source finds nobody.
//
//   token   | generation 32 | place 32 |
namespace Larder.Network.Loops;

/// <summary>Tokens to sources, in a table without holes worth speaking of.</summary>
sealed class SourceTable
{
    Place[] _places = new Place[64];
    readonly Stack<int> _free = new();
    int _used;

    /// <summary>Places from 0 on that are or were in use.</summary>
    public int PlaceCount => _used;

    /// <summary>Gives the source a place and a token.</summary>
    public void Add(EventSource source)
    {
        if (!_free.TryPop(out var index))
        {
            if (_used == _places.Length) Array.Resize(ref _places, _used * 2);
            index = _used++;
        }
        ref var place = ref _places[index];
        place.Source = source;
        source.Token = (ulong)place.Generation << 32 | (uint)index;
    }

    /// <summary>Frees the place of a source.</summary>
    public void Remove(EventSource source)
    {
        Base.Check.That(Find(source.Token) == source);
        var index = (int)(uint)source.Token;
        ref var place = ref _places[index];
        place.Source = null;
        place.Generation++;
        _free.Push(index);
    }

    /// <summary>The source that has this token now, if it still exists.</summary>
    public EventSource? Find(ulong token)
    {
        var index = (uint)token;
        if (index >= (uint)_used) return null;
        ref var place = ref _places[index];
        return place.Generation == (uint)(token >> 32) ? place.Source : null;
    }

    /// <summary>The source in a place, if any.</summary>
    public EventSource? At(int place) => _places[place].Source;

    struct Place
    {
        public EventSource? Source;
        public uint Generation;
    }
}
