package drivers

import "strings"

// Transcribers name a language each in its own way: "es", "spa", "spanish". We say "es"; what is not here stays as it is.
var languages = map[string]string{
	"spanish": "es", "english": "en", "portuguese": "pt", "french": "fr", "german": "de", "italian": "it", "catalan": "ca",
	"galician": "gl", "basque": "eu", "dutch": "nl", "russian": "ru", "chinese": "zh", "japanese": "ja", "korean": "ko", "arabic": "ar",
	"spa": "es", "eng": "en", "por": "pt", "fra": "fr", "deu": "de", "ita": "it", "cat": "ca",
	"glg": "gl", "eus": "eu", "nld": "nl", "rus": "ru", "zho": "zh", "cmn": "zh", "jpn": "ja", "kor": "ko", "ara": "ar",
}

func languageCode(name string) string {
	name = strings.ToLower(name)
	if code, known := languages[name]; known {
		return code
	}
	return name
}
